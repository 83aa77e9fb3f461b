// Nothing here is needed to read the report: it sorts and filters the matrix, moves in it by the keyboard, and makes
// links of its cells and of numbers.
(() => {
  const get = (id) => document.getElementById(id);
  const label = (name, fields) => Object.entries(fields || {}).reduce(
    (text, [key, value]) => text.split("{" + key + "}").join(value), document.body.getAttribute("data-" + name));
  const wide = get("wide"), grid = get("grid"), body = grid.tBodies[0], told = get("told"), find = get("find");
  const heads = Array.from(grid.querySelectorAll(".heads > th")), rows = Array.from(body.rows);
  const checks = heads.filter((head) => head.dataset.by === "verdict");
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const sums = heads.filter((head) => head.classList.contains("sum"));
  document.querySelectorAll(".unscripted").forEach((part) => part.remove());
  const verdicts = new Map(Array.from(document.querySelectorAll(".legend .key"), (key) => [key.classList[1], key.textContent.trim()]));
  // In a huge class a row is a letter for each cell until it comes into sight.
  const glyphs = new Map(Array.from(verdicts, ([letter, text]) => [letter, text.split(" ")[0]]));
  const packed = (row) => Array.from(row.querySelectorAll("td.packed"));
  const letters = grid.querySelector("td.packed") ? rows.map((row) => packed(row).map((cell) => cell.textContent).join("")) : null;
  const places = new Map(checks.map((head, i) => [head, i]));
  const letterAt = (i, check) => (letters ? letters[i][check] : rows[i].cells[checks[check].cellIndex].className);
  const spread = (row) => packed(row).forEach((cell) => {
    const mistakes = new Map(cell.dataset.c.split(",").filter(Boolean).map((one) => one.split(":")));
    cell.replaceWith(...Array.from(cell.textContent, (letter, i) => {
      const made = document.createElement("td");
      made.className = letter;
      made.textContent = glyphs.get(letter);
      if (mistakes.has(String(i))) { made.dataset.c = mistakes.get(String(i)); }
      return made;
    }));
  });
  if (letters) {
    const sight = new IntersectionObserver((seen) => seen.filter((one) => one.isIntersecting).forEach((one) => {
      sight.unobserve(one.target);
      spread(one.target);
    }), { root: wide, rootMargin: "400px 0px" });
    rows.forEach((row) => sight.observe(row));
    addEventListener("beforeprint", () => rows.forEach(spread));
  }
  let order = rows, shown = rows, only = null, active = null;

  // ---- moving: one cell at a time can be reached by Tab, the others by arrow keys

  const describe = (cell) => {
    const head = heads[cell.cellIndex], row = cell.parentElement;
    if (row.parentElement !== body) { told.textContent = cell.title || cell.textContent; return; }
    const parts = [row.cells[0].textContent, head.title || head.textContent];
    if (head.dataset.by === "verdict") {
      const mistake = cell.dataset.c && get("c" + cell.dataset.c);
      parts.push(verdicts.get(cell.className), mistake ? mistake.dataset.title : "");
      cell.setAttribute("aria-label", parts.filter(Boolean).join(", "));
    } else if (cell.cellIndex) { parts.push(cell.textContent); }
    told.textContent = parts.filter(Boolean).join(" · ");
  };
  const settle = (cell) => {
    if (active) { active.removeAttribute("tabindex"); }
    active = cell;
    active.tabIndex = 0;
  };
  const go = (cell) => { settle(cell); describe(cell); cell.focus(); };
  const home = () => settle(shown.length ? shown[0].cells[0] : heads[0]);
  const linked = (cell) => {
    const row = cell.parentElement, page = row.cells[0].querySelector("a"), head = heads[cell.cellIndex];
    if (row.parentElement !== body || !page) { return null; }
    if (head.dataset.by !== "verdict") { return page; }
    let link = cell.querySelector("a");
    if (!link) {
      link = document.createElement("a");
      link.href = page.getAttribute("href") + "#" + head.dataset.a;
      link.tabIndex = -1;
      link.textContent = cell.textContent;
      cell.replaceChildren(link);
    }
    return link;
  };
  const enter = (cell) => {
    if (cell.parentElement.parentElement !== body) { sort(cell.cellIndex); return; }
    const link = linked(cell);
    if (link) { link.click(); }
  };
  const PAGE = 10;
  const moved = (event) => {
    const cell = active, inBody = cell.parentElement.parentElement === body;
    const place = inBody ? shown.indexOf(cell.parentElement) : -1, last = shown.length - 1;
    const at = (down, across) => {
      if (down >= 0) { spread(shown[Math.min(down, last)]); }
      const row = down < 0 ? heads : shown[Math.min(down, last)].cells;
      return row[Math.max(0, Math.min(across, heads.length - 1))];
    };
    const column = cell.cellIndex, far = event.ctrlKey || event.metaKey;
    switch (event.key) {
      case "ArrowRight": return at(place, column + 1);
      case "ArrowLeft": return at(place, column - 1);
      case "ArrowDown": return last < 0 ? cell : at(place + 1, column);
      case "ArrowUp": return at(Math.max(-1, place - 1), column);
      case "PageDown": return last < 0 ? cell : at(place + PAGE, column);
      case "PageUp": return at(place < 0 ? -1 : Math.max(0, place - PAGE), column);
      case "Home": return at(far && last >= 0 ? 0 : place, 0);
      case "End": return at(far && last >= 0 ? last : place, heads.length - 1);
      default: return null;
    }
  };
  grid.addEventListener("keydown", (event) => {
    if (event.altKey || !active || !active.contains(event.target)) { return; }
    if (event.key === "Enter" || (event.key === " " && active.parentElement.parentElement !== body)) {
      event.preventDefault();
      enter(active);
      return;
    }
    const next = moved(event);
    if (next) { event.preventDefault(); go(next); }
  });
  grid.addEventListener("focusin", () => { if (active) { describe(active); } });
  grid.addEventListener("pointerover", (event) => {
    const cell = event.target.closest("td, th");
    if (cell && cell.className === "packed") { spread(cell.parentElement); return; }
    if (cell && cell.parentElement.parentElement === body) { linked(cell); describe(cell); }
  });
  grid.addEventListener("click", (event) => {
    const cell = event.target.closest("th, td");
    if (!cell || cell.className === "packed") { return; }
    if (heads.includes(cell)) { settle(cell); sort(cell.cellIndex); } else if (cell.parentElement.parentElement === body) { settle(cell); }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      find.focus();
      find.select();
    }
  });

  // ---- sorting

  const RANK = "fnuslrxmp";
  const keyOf = (i, head) => {
    if (head.dataset.by === "verdict") { return RANK.indexOf(letterAt(i, places.get(head))); }
    const cell = head.classList.contains("sum") ? rows[i].querySelectorAll("td.e")[sums.indexOf(head)] : rows[i].cells[head.cellIndex];
    if (head.dataset.by === "text") { return cell.textContent; }
    const value = parseFloat(cell.dataset.n === undefined ? cell.textContent : cell.dataset.n);
    return Number.isNaN(value) ? -1 : value;
  };
  const sort = (place) => {
    const head = heads[place], before = head.getAttribute("aria-sort");
    // Names begin with a, marks with the best, checks with those who failed.
    const first = head.dataset.by === "number" ? "descending" : "ascending";
    const direction = !before ? first : before === "ascending" ? "descending" : "ascending";
    const sign = direction === "ascending" ? 1 : -1;
    const keyed = rows.map((row, i) => [keyOf(i, head), i]);
    const compare = head.dataset.by === "text" ? (a, b) => collator.compare(a, b) : (a, b) => a - b;
    keyed.sort((a, b) => sign * compare(a[0], b[0]) || a[1] - b[1]);
    order = keyed.map(([, i]) => rows[i]);
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", direction);
    const focused = grid.contains(document.activeElement);
    // Rows that are moved one by one in the document are laid out and observed anew one by one: two seconds for ten thousand.
    const foot = body.nextSibling;
    body.remove();
    order.forEach((row) => body.append(row));
    grid.insertBefore(body, foot);
    shown = order.filter((row) => !row.hidden);
    wide.scrollTop = 0;
    if (focused) { active.focus({ preventScroll: true }); }
  };

  // ---- filtering

  const choice = (id) => (get(id) ? get(id).value : "");
  const text = (row) => [0, 2, heads[3].classList.contains("group") ? 3 : 2].map((i) => row.cells[i].textContent).join(" ");
  const named = searched(rows, text);
  const groupAt = heads.findIndex((head) => head.classList.contains("group"));
  const apply = () => {
    const wanted = named(find.value);
    const standing = choice("by-standing"), group = choice("by-group"), check = choice("by-check"), verdict = choice("by-verdict");
    const asked = check === "" ? checks.map((head, k) => k) : [Number(check)];
    rows.forEach((row, i) => {
      const keep = (!only || only.has(i))
        && wanted(i)
        && (!standing || (standing === "late" ? row.dataset.late === "1" : row.dataset.s === standing))
        && (!group || row.cells[groupAt].textContent === group)
        && (!verdict || asked.some((k) => letterAt(i, k) === verdict));
      if (row.hidden === keep) { row.hidden = !keep; }
    });
    shown = order.filter((row) => !row.hidden);
    get("shown").textContent = label("shown", { n: shown.length, all: rows.length });
    get("clear").hidden = shown.length === rows.length && !only;
    if (!active || active.parentElement.hidden) { home(); }
  };
  const narrow = (chosen, what) => {
    clear();
    only = new Set(chosen);
    const chip = document.createElement("button");
    chip.type = "button";
    chip.id = "only";
    chip.textContent = label("only", { what }) + " ✕";
    chip.addEventListener("click", () => { clear(); apply(); find.focus(); });
    get("clear").before(chip);
    apply();
    home();
    wide.scrollTop = 0;
    get("matrix").scrollIntoView();
    active.focus({ preventScroll: true });
    describe(active);
  };
  const clear = () => {
    only = null;
    if (get("only")) { get("only").remove(); }
    find.value = "";
    ["by-standing", "by-group", "by-check", "by-verdict"].forEach((id) => { if (get(id)) { get(id).value = ""; } });
  };
  const numbers = (element) => element.dataset.rows.split(",").map(Number);
  let asked = 0;
  find.addEventListener("input", () => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(apply);
  });
  find.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { apply(); go(active); }
    if (event.key === "Escape") { clear(); apply(); }
  });
  document.querySelectorAll(".controls select").forEach((select) => select.addEventListener("change", apply));
  get("clear").addEventListener("click", () => { clear(); apply(); find.focus(); });
  document.querySelectorAll("button[data-rows]").forEach((made) => {
    made.addEventListener("click", () => narrow(numbers(made), made.dataset.label));
  });

  // ---- numbers lead to those whom they count

  document.querySelectorAll("tr[data-col] li[data-v]").forEach((item) => {
    const row = item.closest("tr"), check = Number(row.dataset.col);
    // What could not be told is one number, and two kinds of cells.
    const meant = item.dataset.v === "u" ? "un" : item.dataset.v, part = item.querySelector(".tally-part");
    const made = document.createElement("button");
    made.type = "button";
    made.append(...part.childNodes);
    part.replaceWith(made);
    made.addEventListener("click", () => {
      const chosen = rows.map((each, i) => i).filter((i) => meant.includes(letterAt(i, check)));
      narrow(chosen, row.cells[0].querySelector("code").textContent + " " + made.textContent.trim());
    });
  });
  const drawing = document.querySelector(".histogram svg");
  document.querySelectorAll(".bin[data-rows]").forEach((bin) => {
    bin.setAttribute("tabindex", "0");
    bin.setAttribute("role", "button");
    // A name begins with what is seen, so that it can be said to the browser.
    const seen = Array.from(bin.querySelectorAll("text"), (text) => text.textContent).join(" ");
    bin.setAttribute("aria-label", seen + " (" + bin.dataset.label + ")");
    const show = () => narrow(numbers(bin), bin.dataset.label);
    bin.addEventListener("click", show);
    bin.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); show(); }
    });
  });
  if (drawing) { drawing.setAttribute("role", "group"); }

  grid.setAttribute("role", "grid");
  grid.tHead.classList.add("sorting");
  wide.removeAttribute("tabindex");
  wide.removeAttribute("role");
  grid.querySelectorAll("tbody a").forEach((link) => { link.tabIndex = -1; });
  document.querySelector(".controls").hidden = false;
  document.querySelectorAll(".scripted").forEach((part) => { part.hidden = false; });
  told.hidden = false;
  told.textContent = "\u00a0";
  apply();
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
})();
