"""Words that people's own tables have in them, in a dozen languages: names of columns, and what cells say."""

from collections.abc import Mapping

from config.lib.text import fold
from lists.enums import Status
from movies.enums import TitleKind


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split(","))


# Cells that say nothing, yes, or no.
NOTHING = _words(",-,--,–,—,?,.,n/a,na,n.a.,null,none,nan,nil,unknown")
YES = _words(
    "1,true,yes,y,x,t,ja,j,oui,o,si,s,sim,tak,ano,evet,kylla,да,はい,是,예,네,✓,✔,☑,♥,❤,★,⭐,on,rewatch,favourite,"
    "favorite,liked"
)
NO = _words("0,false,no,n,f,nein,nee,non,nao,nej,nei,nie,ne,hayir,ei,нет,いいえ,否,아니요,✗,✘,☐,☆,off")
SPECIALS = _words("special,specials,extras,spezial,speciaux,especiales,speciali")
# A language a line, as they stand in days.
_MONTHS = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "januar februar marz april mai juni juli august september oktober november dezember",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia",
    "ledna unora brezna dubna kvetna cervna cervence srpna zari rijna listopadu prosince",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
)
_FILMS = (
    "movie,movies,film,films,feature,feature film,tv movie,tvmovie,short,short film,tvshort,spielfilm,fernsehfilm,"
    "kurzfilm,pelicula,peliculas,filme,elokuva,фильм,映画,电影,電影,영화"
)
_SHOWS = (
    "tv,show,shows,tv show,tv shows,tvshow,series,tv series,tvseries,tv mini series,tvminiseries,mini series,"
    "miniseries,limited series,episode,tv episode,tvepisode,season,serie,series tv,serie tv,fernsehserie,staffel,"
    "folge,serial,dizi,sarja,сериал,ドラマ,剧集,电视剧,드라마"
)
KINDS: Mapping[str, TitleKind] = {
    **dict.fromkeys(_words(_FILMS), TitleKind.FILM),
    **dict.fromkeys(_words(_SHOWS), TitleKind.SHOW),
}
OTHER_THINGS = _words(
    "game,games,video game,videogame,board game,book,books,music,song,album,podcast,manga,comic,comics,audiobook,"
    "magazine,concert,play,spiel,buch,livre,libro,livro,jeu,jeu video,juego,boek,ksiazka,gra,книга,игра,本,书,게임,"
    "책"
)
_STATUSES = {
    Status.COMPLETED: (
        "completed,complete,watched,seen,finished,done,gesehen,abgeschlossen,fertig,beendet,vu,vue,termine,visto,"
        "vista,terminado,completado,completato,finito,assistido,concluido,gezien,voltooid,obejrzane,ukonczone,"
        "zhlednuto,dokonceno,sedd,sett,avslutad,set,katsottu,izlendi,tamamlandi,просмотрено,завершено,観た,"
        "視聴済み,看过,已看,봤음,완료"
    ),
    Status.WATCHING: (
        "watching,currently watching,in progress,current,started,ongoing,repeating,rewatching,am schauen,"
        "schaue gerade,en cours,viendo,en curso,in corso,guardando,assistindo,bezig,ogladam,sleduji,tittar pa,ser,"
        "katson,izleniyor,смотрю,視聴中,在看,보는 중"
    ),
    Status.PAUSED: (
        "paused,on hold,on-hold,hold,stalled,pausiert,en pause,en pausa,in pausa,pausado,gepauzeerd,wstrzymane,"
        "pozastaveno,pausad,beklemede,отложено,中断,搁置,보류"
    ),
    Status.DROPPED: (
        "dropped,abandoned,stopped,quit,cancelled,abgebrochen,abandonne,abandonado,abbandonato,gestopt,porzucone,"
        "opusteno,avbruten,birakildi,брошено,中止,抛弃,하차"
    ),
    Status.PLANNED: (
        "planned,planning,plan to watch,ptw,to watch,want to watch,watchlist,wishlist,unwatched,not watched,"
        "geplant,merkliste,ungesehen,a voir,por ver,pendiente,da vedere,para assistir,te zien,do obejrzenia,"
        "k videni,att se,izlenecek,буду смотреть,запланировано,見たい,想看,보고 싶다"
    ),
}
STATUSES: Mapping[str, Status] = {word: status for status, text in _STATUSES.items() for word in _words(text)}
# Whole names of columns, by what they hold. What is part of a longer name counts less.
_COLUMNS = {
    "name": (
        "title,name,film,movie,movie title,film title,movie name,film name,show,show name,show title,series,"
        "series name,series title,tv show,primary title,titel,filmtitel,serientitel,filmname,titre,nom,"
        "titre du film,titulo,pelicula,nombre,titolo,nome,filme,serie,naam,tytul,nazwa,nazev,baslik,film adi,"
        "dizi adi,nimi,elokuva,tittel,название,фильм,имя,タイトル,作品,作品名,題名,标题,片名,名称,電影,제목,작품"
    ),
    "year": (
        "year,release year,year released,movie year,release date,released,jahr,erscheinungsjahr,produktionsjahr,"
        "erscheinungsdatum,annee,annee de sortie,date de sortie,ano,anno,jaar,rok,rok produkcji,ar,vuosi,yil,год,"
        "год выпуска,年,年份,公開年,연도,개봉연도"
    ),
    "kind": (
        "type,kind,media,media type,mediatype,title type,titletype,typ,art,medientyp,tipo,type de media,soort,"
        "rodzaj,druh,tur,tyyppi,тип,種類,类型,유형"
    ),
    "tmdb": ("tmdb,tmdb id,tmdbid,themoviedb,themoviedb id,the movie database,moviedb id,tmdb url,tmdb link"),
    "imdb": ("imdb,imdb id,imdbid,const,tconst,imdb url,imdb link"),
    "tvdb": ("tvdb,tvdb id,tvdbid,thetvdb,thetvdb id"),
    "season": (
        "season,season number,seasonnumber,staffel,saison,temporada,stagione,seizoen,sezon,sasong,sesong,saeson,"
        "kausi,rada,сезон,シーズン,季,시즌"
    ),
    "episode": (
        "episode,episode number,episodenumber,ep,folge,episodio,aflevering,odcinek,epizoda,dil,avsnitt,episod,"
        "afsnit,jakso,bolum,серия,эпизод,話,エピソード,集,에피소드,회차"
    ),
    "watched_on": (
        "watched on,watched at,watchedat,watched date,date watched,watch date,watched,seen,seen on,date seen,"
        "viewed,viewed on,viewed at,viewing date,last watched,last watched at,finished,finished on,end date,"
        "gesehen am,gesehen,angesehen am,vu le,date de visionnage,vu,visto,visto el,fecha de visionado,visto il,"
        "data visione,assistido em,gezien op,gezien,bekeken op,obejrzane,data obejrzenia,zhlednuto,"
        "datum zhlednuti,sedd,sett,katsottu,izlendi,izleme tarihi,дата просмотра,просмотрено,鑑賞日,視聴日,"
        "観た日,观看日期,시청일,본 날짜"
    ),
    "rating": (
        "rating,your rating,my rating,user rating,personal rating,score,my score,user score,rate,stars,rating10,"
        "grade,note,ma note,bewertung,wertung,meine bewertung,punkte,sterne,nota,mi nota,calificacion,puntuacion,"
        "voto,il mio voto,valutazione,avaliacao,minha nota,beoordeling,waardering,cijfer,ocena,moja ocena,"
        "hodnoceni,moje hodnoceni,betyg,karakter,vurdering,arvosana,puan,puanim,оценка,моя оценка,評価,点数,评分,"
        "我的评分,평점,별점"
    ),
    "rated_on": (
        "rated on,rated at,ratedat,date rated,rating date,rated date,bewertet am,note le,date de notation,"
        "puntuado el,votato il,avaliado em,beoordeeld op,ocenione,data oceny,hodnoceno,дата оценки,評価日,评分日期,"
        "평가일"
    ),
    "review": (
        "review,review text,my review,comment,comments,opinion,rezension,kritik,kommentar,meinung,critique,avis,"
        "commentaire,resena,critica,comentario,recensione,commento,resenha,recensie,recenzja,komentarz,recenze,"
        "recension,anmeldelse,omtale,arvostelu,inceleme,yorum,рецензия,отзыв,комментарий,レビュー,感想,评论,影评,"
        "리뷰,감상"
    ),
    "tags": (
        "tags,tag,labels,label,schlagworte,stichworte,mots cles,etiquettes,etiquetas,etichette,tagi,stitky,taggar,"
        "tagit,etiketler,теги,タグ,标签,태그"
    ),
    "note": (
        "note,notes,my notes,private note,private notes,notiz,notizen,anmerkung,bemerkung,remarque,notas,notities,"
        "opmerking,notatka,notatki,poznamka,anteckning,notat,muistiinpano,notlar,заметка,заметки,メモ,备注,메모"
    ),
    "rewatch": (
        "rewatch,rewatched,is rewatch,re watch,re-watch,rewatch?,wiederholung,erneut gesehen,revu,revisionnage,"
        "revisto,rivisto,herkijk,powtorka,znovu,uusinta,tekrar,повтор,пересмотр,再鑑賞,重看,재관람"
    ),
    "status": (
        "status,state,watch status,list status,my status,statut,estado,stato,stan,stav,tila,durum,статус,"
        "ステータス,状态,상태"
    ),
    "list": (
        "list,lists,list name,collection,collections,liste,listen,lista,listas,lijst,seznam,luettelo,список,リスト,"
        "列表,목록"
    ),
    "favourite": (
        "favourite,favorite,favourites,favorites,is favorite,liked,like,loved,love,heart,favorit,lieblingsfilm,"
        "favori,coup de coeur,favorito,preferito,favoriet,ulubione,oblibene,suosikki,избранное,お気に入り,收藏,"
        "喜欢,즐겨찾기"
    ),
}
COLUMNS: Mapping[str, frozenset[str]] = {field: _words(text) for field, text in _COLUMNS.items()}
# What may be any day: of a viewing, if nothing better is there, and if the table isn't one of ratings or wishes.
ANY_DAY = _words("date,day,datum,fecha,data,tarih,дата,日期,날짜")
# Words in whose company a name means something else: the day on which a row was typed in is no viewing, and what
# others think is no rating of one's own.
_TYPED_IN = _words(
    "added,create,created,creation,modified,updated,release,released,premiere,aired,air,birth,birthday,hinzugefugt,"
    "erstellt,geandert,erscheinungsdatum,ajout,ajoute,sortie,creado,anadido,aggiunto,criado,adicionado,toegevoegd,"
    "dodano,utworzono,pridano,tillagd,lisatty,eklendi,добавлено"
)
AGAINST: Mapping[str, frozenset[str]] = {
    "name": _words(
        "id,ids,url,uri,link,type,episode,season,director,directors,list,user,username,file,language,tagline,genre,"
        "genres"
    ),
    "watched_on": _TYPED_IN,
    "rated_on": _TYPED_IN,
    "rating": _words(
        "imdb,tmdb,trakt,average,avg,mean,meta,metascore,metacritic,critic,critics,community,public,votes,count,"
        "rotten,tomatoes,tomatometer,mpaa,content,age,global,official"
    ),
    "imdb": _words("rating,score,votes,rank"),
    "tmdb": _words("rating,score,votes,rank,average"),
    "season": _words("name,title,count,total,seasons"),
    "episode": _words("name,title,count,total,episodes"),
    "note": _words("id"),
    "review": _words("id,url,date,count"),
    "list": _words("id,url"),
}


def _months() -> dict[str, int]:
    """Each name, and what of three letters or more begins the names of one month alone."""
    told = [(fold(name), n) for names in _MONTHS for n, name in enumerate(names.split(), start=1)]
    begun: dict[str, set[int]] = {}
    for name, n in told:
        for length in range(3, len(name)):
            begun.setdefault(name[:length], set()).add(n)
    return {**{start: next(iter(which)) for start, which in begun.items() if len(which) == 1}, **dict(told)}


MONTHS: Mapping[str, int] = _months()
