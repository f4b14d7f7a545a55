// The search box as a combobox: suggestions while typing, arrows and Enter to choose, Escape to close.
const WAIT = 140;
const SHORTEST = 2;

class SearchBox {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=search]");
    this.panel = form.querySelector("[data-suggestions]");
    this.status = form.querySelector("[data-search-status]");
    this.asked = null;
    this.timer = 0;
    this.active = -1;
    Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": "suggestions",
      "aria-haspopup": "listbox",
    }).forEach(([name, value]) => this.input.setAttribute(name, value));
    this.input.addEventListener("input", () => this.wait());
    this.input.addEventListener("focus", () => this.options.length && this.typed && this.open());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    form.addEventListener("focusout", ({ relatedTarget }) => form.contains(relatedTarget) || this.close());
    form.addEventListener("submit", (event) => this.typed || event.preventDefault());
    // A press on an option would take the focus, and close the list before the click.
    this.panel.addEventListener("mousedown", (event) => event.preventDefault());
    this.panel.addEventListener("click", ({ target }) => this.go(target.closest("[role=option]")));
  }

  get typed() {
    return this.input.value.trim();
  }

  get options() {
    return [...this.panel.querySelectorAll("[role=option]")];
  }

  wait() {
    clearTimeout(this.timer);
    this.asked?.abort();
    if (this.typed.length < SHORTEST) {
      this.panel.replaceChildren();
      this.close();
    } else {
      this.timer = setTimeout(() => this.ask(this.typed), WAIT);
    }
  }

  async ask(query) {
    this.asked = new AbortController();
    const url = new URL(this.form.dataset.suggestUrl, location.href);
    url.searchParams.set("q", query);
    try {
      const answer = await fetch(url, { signal: this.asked.signal, headers: { "HX-Request": "true" } });
      const html = answer.ok ? await answer.text() : "";
      // What was typed meanwhile has a question of its own under way.
      if (query === this.typed) this.show(html);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(html) {
    this.panel.innerHTML = html;
    const count = Number(this.panel.querySelector("[data-count]")?.dataset.count ?? 0);
    this.status.textContent = count ? this.status.dataset.some.replace("%d", count) : this.status.dataset.none;
    if (this.options.length && document.activeElement === this.input) this.open();
    else this.close();
  }

  open() {
    this.panel.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark(-1);
  }

  close() {
    this.panel.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  mark(index) {
    this.active = index;
    this.options.forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    const option = this.options[index];
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  go(option) {
    if (option?.dataset.href) location.assign(option.dataset.href);
  }

  onKey(event) {
    const { key } = event;
    const last = this.options.length - 1;
    if (key === "Escape") {
      if (!this.panel.hidden) this.close();
      else if (this.typed) this.input.value = "";
      else this.input.blur();
      event.preventDefault();
      return;
    }
    if (last < 0 || event.isComposing) return;
    if (this.panel.hidden) {
      if (key === "ArrowDown" || key === "ArrowUp") {
        this.open();
        this.mark(key === "ArrowDown" ? 0 : last);
        event.preventDefault();
      }
      return;
    }
    // One step beyond either end is the box itself. Home and End stay the caret's until an option is marked.
    const round = last + 2;
    const steps = {
      ArrowDown: () => ((this.active + 2) % round) - 1,
      ArrowUp: () => ((this.active + round) % round) - 1,
      ...(this.active >= 0 && { Home: () => 0, End: () => last }),
    };
    if (steps[key]) {
      this.mark(steps[key]());
      event.preventDefault();
    } else if (key === "Enter" && this.active >= 0) {
      this.go(this.options[this.active]);
      event.preventDefault();
    }
  }
}

for (const form of document.querySelectorAll("[data-search]")) new SearchBox(form);
