(h=>{h.classList.add("js");try{let t=localStorage.getItem("theme");if(t==="dark"||t==="light")h.dataset.theme=t}catch{}})(document.documentElement)
