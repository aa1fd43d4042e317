// Narrows the index to what somebody looks for; what is looked for stands in the address.
"use strict";

(() => {
  const box = document.querySelector(".search");
  const field = box.querySelector("input");
  // Marks above and below letters make no difference, nor do capitals: "Toqaev" finds "Toqáev".
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const narrow = () => {
    const wanted = plain(field.value).split(/\s+/u).filter(Boolean);
    let count = 0;
    for (const item of document.querySelectorAll(".shelf li")) {
      const text = plain(`${item.textContent} ${item.dataset.also ?? ""}`);
      item.hidden = !wanted.every((word) => text.includes(word));
      count += item.hidden ? 0 : 1;
    }
    for (const shelf of document.querySelectorAll(".shelf")) shelf.hidden = !shelf.querySelector("li:not([hidden])");
    const said = count ? box.dataset.found.replace("{count}", count) : box.dataset.none;
    box.querySelector("output").textContent = wanted.length ? said : "";
  };

  const keep = () => {
    const address = new URL(location.href);
    if (field.value) address.searchParams.set("q", field.value);
    else address.searchParams.delete("q");
    history.replaceState(null, "", address);
  };

  const recall = () => {
    field.value = new URL(location.href).searchParams.get("q") ?? "";
    narrow();
  };

  field.addEventListener("input", () => {
    narrow();
    keep();
  });
  addEventListener("pageshow", recall);
  box.hidden = false;
  recall();
})();
