// Keeps an open page current while it is written: the preview adds this script when it serves a page; no site holds it.
// Changed parts are put in place of the old ones, so that scroll, focus, selection and open details stay as they are.
(() => {
  "use strict";
  const script = document.currentScript;
  const own = new URL("./", script.src);
  const known = { page: script.dataset.page, style: (styleLink()?.getAttribute("href") ?? "").split("/").at(-1), problems: "" };
  const RETRY_MS = 400;
  let source = null;
  let timer = 0;
  let queue = Promise.resolve();

  // --- the stream: only while somebody looks at the tab -----------------------------------------------------------

  function connect() {
    clearTimeout(timer);
    if (source || document.hidden) return;
    const address = new URL("events", own);
    address.search = new URLSearchParams({ path: decodeURI(location.pathname), ...known });
    source = new EventSource(address);
    source.onerror = () => {
      disconnect();
      timer = setTimeout(connect, RETRY_MS);
    };
    for (const [name, act] of Object.entries({ page: changePage, style: changeStyle, problems: showProblems })) {
      source.addEventListener(name, (event) => {
        const { digest, told } = JSON.parse(event.data);
        // One after the other: a page that is fetched must not overtake the next one.
        queue = queue.then(() => act(told)).then(() => { known[name] = digest; }, (error) => console.warn(error));
      });
    }
  }

  function disconnect() {
    source?.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", connect);

  // --- a changed page ----------------------------------------------------------------------------------------------

  async function changePage() {
    const answer = await fetch(location.href, { cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    fresh.querySelectorAll(`script[src="${CSS.escape(script.getAttribute("src"))}"], script[data-page]`).forEach((each) => each.remove());
    keepStyle(fresh);
    document.title = fresh.title;
    const changed = [];
    syncAttributes(document.documentElement, fresh.documentElement);
    replaceHead(fresh.head);
    morph(document.body, document.adoptNode(fresh.body), changed);
    document.querySelectorAll("input").forEach((each) => each.dispatchEvent(new Event("input")));
    const first = changed.find((each) => each.isConnected);
    if (first) show(first);
  }

  // The head holds nothing that a reader sees; the style sheet is swapped on its own, and the script stays.
  function replaceHead(fresh) {
    const stays = (each) => each === script || each.matches?.('link[rel="stylesheet"], script');
    [...document.head.childNodes].forEach((each) => { if (!stays(each)) each.remove(); });
    [...fresh.childNodes].forEach((each) => { if (!stays(each)) document.head.append(document.adoptNode(each)); });
  }

  function keepStyle(fresh) {
    const link = fresh.querySelector('link[rel="stylesheet"]');
    if (link && !styleLink()) document.head.append(document.adoptNode(link.cloneNode()));
  }

  // Children that are equal at both ends stay; what is between is matched one by one.
  function morph(old, fresh, changed) {
    if (old.isEqualNode(fresh) || old.localName === "output") return;
    syncAttributes(old, fresh);
    const before = [...old.childNodes];
    const after = [...fresh.childNodes];
    let start = 0;
    while (start < Math.min(before.length, after.length) && before[start].isEqualNode(after[start])) start += 1;
    let ends = 0;
    while (ends < Math.min(before.length, after.length) - start && before.at(-1 - ends).isEqualNode(after.at(-1 - ends))) ends += 1;
    const stop = before[before.length - ends] ?? null;
    const left = new Set(before.slice(start, before.length - ends));
    const borne = new Set(after.map(summaryOf).filter(Boolean));
    let at = before[start] ?? null;
    for (const node of after.slice(start, after.length - ends)) {
      const twin = twinOf(node, left, borne);
      left.delete(twin);
      if (twin && twin === at) at = nextLeft(twin, stop, left);
      else old.insertBefore(twin ?? node, at);
      if (!twin) note(node, old, changed);
      else if (twin.nodeType === Node.ELEMENT_NODE) morph(twin, node, changed);
      else if (twin.data !== node.data) { twin.data = node.data; note(twin, old, changed); }
    }
    if (left.size) note(old, old, changed);
    left.forEach((each) => each.remove());
  }

  function nextLeft(node, stop, left) {
    let next = node.nextSibling;
    while (next && next !== stop && !left.has(next)) next = next.nextSibling;
    return next;
  }

  // The same node in another state: of those of the same name the one with its id or summary, or the first that has none
  // which another one bears now.
  function twinOf(node, left, borne) {
    const alike = [...left].filter((each) => each.nodeName === node.nodeName && (each.id ?? "") === (node.id ?? ""));
    return [...left].find((each) => each.isEqualNode(node)) ??
      alike.find((each) => summaryOf(each) === summaryOf(node)) ??
      alike.find((each) => !borne.has(summaryOf(each))) ?? null;
  }

  function summaryOf(node) {
    return node.localName === "details" ? node.querySelector("summary")?.textContent : undefined;
  }

  // What readers open, and what the page's own script hides and says, stays theirs.
  function syncAttributes(old, fresh) {
    const stays = (name) => name === "hidden" || (name === "open" && old.localName === "details");
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && !stays(name)) old.removeAttribute(name);
    }
    for (const { name, value } of [...fresh.attributes]) {
      if (old.getAttribute(name) !== value && name !== "hidden") old.setAttribute(name, value);
    }
  }

  function note(node, parent, changed) {
    changed.push(node.nodeType === Node.ELEMENT_NODE ? node : parent);
  }

  // --- the changed place -------------------------------------------------------------------------------------------

  function show(element) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const box = element.getBoundingClientRect();
    if (box.bottom < 0 || box.top > innerHeight) element.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    const mark = [{ outline: "3px solid #b8860b", outlineOffset: "3px" }, { outline: "3px solid transparent", outlineOffset: "3px" }];
    element.animate(calm ? [mark[0], mark[0]] : mark, { duration: 1600 });
  }

  // --- the style sheet ---------------------------------------------------------------------------------------------

  function styleLink() {
    return document.querySelector('link[rel="stylesheet"]');
  }

  function changeStyle(href) {
    const old = styleLink();
    const fresh = document.createElement("link");
    fresh.rel = "stylesheet";
    fresh.href = href;
    return new Promise((done) => {
      fresh.onload = fresh.onerror = () => { old?.remove(); done(); };
      (old ?? script).after(fresh);
    });
  }

  // --- mistakes ----------------------------------------------------------------------------------------------------

  const host = document.createElement("nutgraf-preview");
  const root = host.attachShadow({ mode: "open" });
  let hidden = "";

  function showProblems({ errors, warnings }) {
    const told = JSON.stringify(errors);
    root.replaceChildren();
    if (!errors.length && !warnings) {
      host.remove();
      return;
    }
    const sheet = element("link", { rel: "stylesheet", href: new URL("preview.css", own).href });
    root.append(sheet);
    if (warnings) root.append(element("p", { className: "corner", textContent: `${warnings} ${warnings === 1 ? "warning" : "warnings"}` }));
    if (errors.length && hidden !== told) root.append(overlay(errors, told));
    document.documentElement.append(host);
  }

  function overlay(errors, told) {
    const list = element("ol", {});
    for (const each of errors) list.append(mistake(each));
    const close = element("button", { type: "button", textContent: "Hide (Esc)" });
    close.onclick = () => hide(told);
    const head = element("header", {}, element("h1", { textContent: `${errors.length} ${errors.length === 1 ? "mistake" : "mistakes"} to mend` }), close);
    const box = element("section", { className: "overlay" }, head, list);
    box.setAttribute("role", "alert");
    return box;
  }

  function mistake({ place, text, editor }) {
    const open = element("a", { href: editor, textContent: place });
    const copy = element("button", { type: "button", textContent: "Copy place" });
    copy.onclick = async () => {
      await copyText(place, open);
      copy.textContent = "Copied";
    };
    return element("li", {}, element("p", {}, open, copy), element("pre", { textContent: text }));
  }

  // Browsers keep the clipboard from pages that come over a network without encryption; then what is selected is copied.
  function copyText(text, shown) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    getSelection().selectAllChildren(shown);
    document.execCommand("copy");
    return Promise.resolve();
  }

  function hide(told) {
    hidden = told;
    root.querySelector(".overlay")?.remove();
  }

  addEventListener("keydown", (event) => {
    const box = root.querySelector(".overlay");
    if (event.key === "Escape" && box) {
      root.querySelector(".overlay button").click();
      event.stopPropagation();
    }
  }, true);

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  connect();
})();
