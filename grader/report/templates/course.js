// Nothing here is needed to read the page: it finds students.
(() => {
  const find = document.getElementById("find"), rows = Array.from(document.getElementById("grid").tBodies[0].rows);
  const named = searched(rows, (row) => row.cells[0].textContent), shown = document.getElementById("shown");
  find.addEventListener("input", () => {
    const wanted = named(find.value);
    rows.forEach((row, i) => { row.hidden = !wanted(i); });
    const left = rows.filter((row) => !row.hidden).length;
    shown.textContent = document.body.getAttribute("data-shown").replace("{n}", left).replace("{all}", rows.length);
  });
  document.querySelector(".controls").hidden = false;
})();
