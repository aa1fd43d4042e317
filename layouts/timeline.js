// Narrows the timeline, list and picture alike; what it is narrowed to stands in the address.
"use strict";

(() => {
  const box = document.querySelector(".filters");
  const fields = [...box.querySelectorAll("select")];
  const entries = [...document.querySelectorAll(".entry")];
  const told = (words, named) => words.replace(/\{(\w+)\}/gu, (_, name) => named[name]);

  // A mark leads to one entry, or to the first of several that fall together.
  const marks = [...document.querySelectorAll(".field a")].map((link) => {
    const first = document.getElementById(decodeURIComponent(link.getAttribute("href").split("#")[1]));
    const of = link.dataset.of ? link.dataset.of.split(" ").map((at) => entries[at]) : [first];
    const title = link.querySelector("title");
    const [count, column] = ["text", "rect"].map((name) => link.querySelector(name));
    return { link, of, title, whole: title.textContent, count, column, height: column?.height.baseVal.value };
  });

  const retell = ({ link, of, title, whole, count, column, height }) => {
    const shown = of.filter((entry) => !entry.hidden);
    link.toggleAttribute("hidden", !shown.length);
    if (of.length < 2 || !shown.length) return;
    const first = shown[0].querySelector(".entry-what").textContent.trim();
    const many = shown.length > 1 ? told(box.dataset.many, { count: shown.length, first }) : first;
    title.textContent = shown.length < of.length ? many : whole;
    link.setAttribute("href", `#${shown[0].id}`);
    if (column) column.setAttribute("height", 8 + ((height - 8) * shown.length) / of.length);
    if (count) count.textContent = shown.length;
    if (count && column) count.setAttribute("y", column.y.baseVal.value + column.height.baseVal.value + 14);
  };

  const narrow = () => {
    const chosen = fields.filter((field) => field.selectedIndex > 0);
    const has = (entry, field) => (entry.dataset[field.name] ?? "").split(" ").includes(`${field.selectedIndex}`);
    for (const entry of entries) entry.hidden = !chosen.every((field) => has(entry, field));
    for (const day of document.querySelectorAll(".day")) day.hidden = !day.querySelector(".entry:not([hidden])");
    marks.forEach(retell);
    for (const lane of document.querySelectorAll(".field li")) lane.hidden = !lane.querySelector("a:not([hidden])");
    const count = entries.filter((entry) => !entry.hidden).length;
    box.querySelector("output").textContent = chosen.length ? told(box.dataset.shown, { count, all: entries.length }) : "";
    box.querySelector("button").hidden = !chosen.length;
  };

  const keep = () => {
    const address = new URL(location.href);
    for (const { name, value } of fields) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    address.hash = "";
    history.pushState(null, "", address);
  };

  const recall = () => {
    const wanted = new URL(location.href).searchParams;
    for (const field of fields) {
      const at = [...field.options].findIndex((option) => option.value === (wanted.get(field.name) ?? ""));
      field.selectedIndex = Math.max(at, 0);
    }
    narrow();
  };

  box.addEventListener("change", () => {
    narrow();
    keep();
  });
  box.querySelector("button").addEventListener("click", () => {
    for (const field of fields) field.selectedIndex = 0;
    fields[0].focus();
    narrow();
    keep();
  });
  addEventListener("popstate", recall);
  addEventListener("pageshow", recall);
  box.hidden = false;
  recall();
})();
