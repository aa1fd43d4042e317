// Sorts the bodies of a table by the column whose heading is pressed; pressed again, the other way round.
"use strict";

for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  const { compare } = new Intl.Collator(document.documentElement.lang, { numeric: true });

  heads.forEach((head, column) => {
    const told = (body) => {
      const cell = body.rows[0].cells[column];
      return cell.dataset.order ?? cell.textContent.trim();
    };
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const way = head.ariaSort === "ascending" ? -1 : 1;
      for (const each of heads) each.ariaSort = null;
      head.ariaSort = way > 0 ? "ascending" : "descending";
      table.append(...[...table.tBodies].sort((one, other) => way * compare(told(one), told(other))));
    });
  });
}
