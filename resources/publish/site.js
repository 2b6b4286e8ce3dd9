"use strict";
(() => {
  const root = document.documentElement, body = document.body, base = body.dataset.base || "";
  const words = window.hashiyaWords, keep = (k, v) => { try { localStorage.setItem("hashiya-" + k, v); } catch (e) { /* private */ } };
  const kept = (k) => { try { return localStorage.getItem("hashiya-" + k); } catch (e) { return null; } };
  const $ = (s, at = document) => at.querySelector(s), $$ = (s, at = document) => [...at.querySelectorAll(s)];

  // Folding: as the program folds, marks and tatweel away, letters of one kind alike. `map` leads back.
  const marks = /[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08ff\u0640\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/;
  const alike = { "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ي", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك" };
  for (let d = 0; d < 10; d++) { alike[String.fromCharCode(0x660 + d)] = String(d); alike[String.fromCharCode(0x6f0 + d)] = String(d); }
  const foldOne = (c) => marks.test(c) ? "" : alike[c] || (/\s/.test(c) ? " " : c.toLowerCase());
  const fold = (t) => { let out = ""; for (let i = 0; i < t.length; i++) out += foldOne(t[i]); return out.replace(/ +/g, " ").trim(); };
  const foldMap = (t) => {
    let out = ""; const map = [];
    for (let i = 0; i < t.length; i++) {
      const f = foldOne(t[i]);
      if (f === " " && out.endsWith(" ")) continue;
      for (const c of f) { out += c; map.push(i); }
    }
    return { out, map };
  };
  const hitsIn = (t, wanted, most) => {
    const { out, map } = foldMap(t), found = [];
    for (let at = out.indexOf(wanted); at >= 0 && found.length < most; at = out.indexOf(wanted, at + wanted.length)) {
      let end = map[at + wanted.length - 1] + 1;
      while (end < t.length && marks.test(t[end])) end++;
      found.push([map[at], end]);
    }
    return found;
  };

  // Language and theme.
  const figures = (n) => Number(n).toLocaleString(root.lang === "ar" ? "ar-EG" : "en");
  const speak = (lang) => {
    root.lang = lang; root.dir = lang === "ar" ? "rtl" : "ltr";
    const say = words[lang];
    $$("[data-w]").forEach((e) => { e.textContent = say[e.dataset.w] || ""; });
    $$("[data-wa]").forEach((e) => { e.setAttribute("aria-label", say[e.dataset.wa]); if ("placeholder" in e) e.placeholder = say[e.dataset.wa]; else e.title = say[e.dataset.wa]; });
    $$("[data-n]").forEach((e) => { e.textContent = figures(e.dataset.n); });
    $$("[data-ar]").forEach((e) => { e.textContent = e.dataset[lang]; });
    $$(".h[data-l]").forEach((e) => { const l = window.hashiyaLabels[e.dataset.l]; if (l) { e.dataset.t = l[lang]; e.title = l[lang]; } });
    tell();
  };
  let lang = kept("lang") || root.lang;
  const bell = { now: -1, hits: [], text: "" };
  const tell = () => {
    const out = $("#found"); if (!out) return;
    if (!bell.text) out.textContent = "";
    else if (!bell.hits.length) out.textContent = words[root.lang].none;
    else out.textContent = bell.rows ? figures(bell.hits.length) : figures(bell.now + 1) + " / " + figures(bell.hits.length);
  };
  const paint = () => {
    const dark = root.dataset.theme ? root.dataset.theme === "night" : matchMedia("(prefers-color-scheme: dark)").matches;
    const b = $("#theme"); if (b) b.setAttribute("aria-pressed", String(dark));
    return dark;
  };
  if (kept("theme")) root.dataset.theme = kept("theme");
  paint();
  $("#theme")?.addEventListener("click", () => { root.dataset.theme = paint() ? "day" : "night"; keep("theme", root.dataset.theme); paint(); });
  $("#lang")?.addEventListener("click", () => { lang = root.lang === "ar" ? "en" : "ar"; keep("lang", lang); speak(lang); });

  // On a phone the bar scrolls away but for its last row, the search.
  const top = $("header.bar"), lift = () => top.style.setProperty("--lift", 6 - $(".find", top).offsetTop + "px");
  lift(); addEventListener("resize", lift);

  // Highlights: labels switched off, tags, what stands at a place.
  const off = new Set();
  $$(".legend button").forEach((b) => b.addEventListener("click", () => {
    const l = b.dataset.label, on = off.has(l); on ? off.delete(l) : off.add(l);
    b.setAttribute("aria-pressed", String(on));
    $$('.h[data-l="' + l + '"]').forEach((e) => e.classList.toggle("off", !on));
  }));
  $("#tags")?.addEventListener("click", (e) => {
    const on = body.classList.toggle("tags"); e.currentTarget.setAttribute("aria-pressed", String(on)); keep("tags", on ? "1" : "");
  });
  if (kept("tags") && $("#tags")) { body.classList.add("tags"); $("#tags").setAttribute("aria-pressed", "true"); }
  const card = $("#card");
  const closeCard = () => { if (card) { card.hidden = true; $$(".h.on").forEach((e) => e.classList.remove("on")); } };
  const openCard = (from) => {
    closeCard();
    const list = $("#card-rows"); list.replaceChildren();
    for (let e = from; e && e.classList?.contains("h"); e = e.parentElement) {
      if (e.classList.contains("off")) continue;
      const id = e.dataset.i, row = document.createElement("div"); row.className = "row";
      const all = $$('.h[data-i="' + id + '"]'); all.forEach((x) => x.classList.add("on"));
      const sign = document.createElement("span"); sign.className = "swatch l-" + e.dataset.l; row.append(sign);
      const name = document.createElement("span"); name.textContent = e.dataset.t; row.append(name);
      const said = document.createElement("b"); said.dir = "auto"; said.textContent = all.map((x) => x.textContent).join(""); row.append(said);
      if (e.classList.contains("s")) { const s = document.createElement("span"); s.className = "n"; s.textContent = words[root.lang].suggested; row.append(s); }
      if (e.dataset.x) { const a = document.createElement("a"); a.href = base + e.dataset.x; a.textContent = words[root.lang].everywhere; row.append(a); }
      if (e.dataset.k) { const a = document.createElement("a"); a.href = base + e.dataset.k; a.textContent = words[root.lang].entity; row.append(a); }
      list.append(row);
    }
    card.hidden = !list.children.length;
  };
  if (card) {
    document.addEventListener("click", (e) => { const h = e.target.closest?.(".h"); if (h) openCard(h); else if (!card.contains(e.target)) closeCard(); });
    $("#card-close").addEventListener("click", closeCard);
  }

  // Searching in the page: words in a text, or rows of a list.
  const field = $("#find"), text = $(".text");
  const nodes = () => { const all = [], w = document.createTreeWalker(text, NodeFilter.SHOW_TEXT); for (let n; (n = w.nextNode());) all.push(n); return all; };
  const rangeIn = (all, start, end) => {
    const r = document.createRange(); let at = 0, begun = false;
    for (const n of all) {
      const l = n.data.length;
      if (!begun && start < at + l) { r.setStart(n, start - at); begun = true; }
      if (begun && end <= at + l) { r.setEnd(n, end - at); return r; }
      at += l;
    }
    return null;
  };
  const light = () => {
    if (window.CSS?.highlights && window.Highlight) {
      CSS.highlights.set("found", new Highlight(...bell.hits));
      const one = bell.hits[bell.now]; CSS.highlights.set("now", one ? new Highlight(one) : new Highlight());
    } else if (bell.hits[bell.now]) { const s = getSelection(); s.removeAllRanges(); s.addRange(bell.hits[bell.now]); }
    const one = bell.hits[bell.now];
    if (one) { const box = one.getBoundingClientRect(); scrollTo({ top: scrollY + box.top - innerHeight / 3 }); }
    tell();
  };
  const look = () => {
    const wanted = fold(field.value); bell.text = wanted; bell.hits = []; bell.now = -1;
    if (text) {
      if (wanted) {
        for (const p of $$("p", text)) {
          const w = document.createTreeWalker(p, NodeFilter.SHOW_TEXT), all = []; for (let n; (n = w.nextNode());) all.push(n);
          for (const [s, e] of hitsIn(p.textContent, wanted, 5000)) { const r = rangeIn(all, s, e); if (r) bell.hits.push(r); }
        }
        bell.now = bell.hits.length ? 0 : -1;
      }
      light();
    } else {
      bell.rows = true;
      $$("[data-row]").forEach((e) => { const on = !wanted || fold(e.dataset.row).includes(wanted); e.hidden = !on; if (on && wanted) bell.hits.push(e); });
      tell();
    }
  };
  if (field && body.dataset.page !== "search") {
    let timer; field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 120); });
    const step = (by) => { const n = bell.hits.length; if (n && !bell.rows) { bell.now = (bell.now + by + n) % n; light(); } };
    field.addEventListener("keydown", (e) => { if (e.key === "Enter") { e.preventDefault(); step(e.shiftKey ? -1 : 1); } else if (e.key === "Escape") { field.value = ""; look(); } });
    $("#next")?.addEventListener("click", () => step(1)); $("#prev")?.addEventListener("click", () => step(-1));
  }
  document.addEventListener("keydown", (e) => {
    if (e.key === "/" && !/INPUT|TEXTAREA/.test(document.activeElement.tagName)) { e.preventDefault(); field?.focus(); }
    else if (e.key === "Escape") closeCard();
  });

  // A place named in the address: #p<paragraph> and ?at=<start>-<end> within the paragraph (UTF-16).
  const asked = new URLSearchParams(location.search), at = /^(\d+)-(\d+)$/.exec(asked.get("at") || "");
  if (text && at && location.hash) {
    const p = document.getElementById(location.hash.slice(1));
    if (p) {
      const w = document.createTreeWalker(p, NodeFilter.SHOW_TEXT), all = []; for (let n; (n = w.nextNode());) all.push(n);
      const r = rangeIn(all, +at[1], +at[2]); if (r) { bell.hits = [r]; bell.now = 0; requestAnimationFrame(light); }
    }
  }
  if (location.hash && !text) { const d = document.getElementById(location.hash.slice(1)); if (d?.tagName === "DETAILS") d.open = true; }
  addEventListener("hashchange", () => { const d = document.getElementById(location.hash.slice(1)); if (d?.tagName === "DETAILS") d.open = true; });

  // Searching all texts: their parts are loaded one by one, as scripts, so that no server is needed.
  if (body.dataset.page === "search") {
    const list = $("#hits"), more = $("#more"), note = $("#found"), parts = +body.dataset.parts; let run = 0, got = [], shown = 0;
    window.hashiyaPart = (n, docs) => { window["hashiya_" + n] = docs; };
    const load = (n) => window["hashiya_" + n] ? Promise.resolve(window["hashiya_" + n]) : new Promise((done, fail) => {
      const s = document.createElement("script"); s.src = "data/part-" + n + ".js"; s.onload = () => done(window["hashiya_" + n]); s.onerror = fail; body.append(s);
    });
    const show = () => {
      for (const [doc, page, par, s, e, t] of got.slice(shown, shown + 50)) {
        const li = document.createElement("li"), a = document.createElement("a"), k = document.createElement("span");
        a.href = page + "?at=" + s + "-" + e + "#p" + par; const d = document.createElement("bdi"); d.textContent = doc; a.append(d); k.className = "kwic"; k.dir = "auto";
        const b = document.createElement("b"); b.textContent = t.slice(s, e);
        const cut = (x) => x.replace(/[\ud800-\udbff]$|^[\udc00-\udfff]/g, "");
        k.append((s > 60 ? "… " : "") + cut(t.slice(Math.max(0, s - 60), s)), b, cut(t.slice(e, e + 60)) + (t.length > e + 60 ? " …" : ""));
        const box = document.createElement("div"); box.append(a, k); li.append(box); list.append(li);
      }
      shown = Math.min(got.length, shown + 50); more.hidden = shown >= got.length;
    };
    const most = 2000;
    const go = async () => {
      const mine = ++run, wanted = fold(field.value); got = []; shown = 0; list.replaceChildren(); more.hidden = true; note.textContent = "";
      if (!wanted) return;
      for (let n = 0; n < parts && got.length < most; n++) {
        let docs; try { docs = await load(n); } catch (e) { continue; }
        if (mine !== run) return;
        for (const [title, page, pars] of docs) for (const [start, t] of pars)
          for (const [s, e] of hitsIn(t, wanted, most)) if (got.length < most) got.push([title, page, start, s, e, t]);
        note.textContent = figures(got.length) + (got.length >= most ? "+" : "");
        if (shown < 50) show();
        await new Promise((r) => setTimeout(r));
      }
      if (mine === run) { if (!got.length) note.textContent = words[root.lang].none; more.hidden = shown >= got.length; }
    };
    let timer; field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(go, 250); });
    field.addEventListener("keydown", (e) => { if (e.key === "Enter") { e.preventDefault(); clearTimeout(timer); go(); } });
    more.addEventListener("click", show);
    const q = asked.get("q"); if (q) { field.value = q; go(); }
    field.focus();
  }
  $("#all")?.addEventListener("click", () => { location.href = base + "search.html?q=" + encodeURIComponent(field.value); });
  speak(lang);
})();
