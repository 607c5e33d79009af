/* The clerk's desk by keyboard: Enter saves, Ctrl+Enter saves and goes on, Esc closes a row; paste from Excel into a sheet.
   Everything here is a shorter way to a button or a link of the page. Nothing is evaluated, nothing comes from elsewhere. */
(() => {
  "use strict";
  let cameFrom = "";   // id of the link that opened a row: where the focus goes back to
  let partRow = "";    // first name of the next empty row of a part, after “加几行”

  const formOf = (element) => element.closest("form[data-desk], form[data-sheet]");
  const shownField = (root) => [...root.querySelectorAll("input, select, textarea")].find(
    (each) => each.type !== "hidden" && !each.disabled && !each.readOnly && each.offsetParent !== null);

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;   // Enter of an input method chooses a word
    const field = event.target, form = formOf(field);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const button = form && form.querySelector("button[name=onward]");
      const onward = button || (!form && document.querySelector("a[rel=next]"));
      if (onward) { event.preventDefault(); onward.click(); }
    } else if (event.key === "Enter" && form && field.matches("input, select")) {
      event.preventDefault();
      if (form.matches("[data-sheet]")) down(field);
      else form.querySelector("button[data-save]").click();
    } else if (event.key === "Escape" && form) {
      const close = form.querySelector("a[data-close]");
      if (close) { event.preventDefault(); field.blur(); close.click(); }   // leaving the field keeps its draft
    }
  });

  /* In a sheet Enter goes to the cell below, as in Excel. */
  function down(field) {
    const cell = field.closest("td"), row = cell && cell.parentElement.nextElementSibling;
    const below = row && row.cells[cell.cellIndex] && row.cells[cell.cellIndex].querySelector("input");
    if (below) { below.focus(); below.select(); } else formOf(field).querySelector("button[data-save]").focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[hx-get]"), more = event.target.closest("button[name=more]");
    if (link && !link.matches("[data-close]")) cameFrom = link.id;
    if (more) {
      const total = more.form.querySelector(`[name="${more.value}-TOTAL_FORMS"]`);
      partRow = total ? `${more.value}-${total.value}-` : "";
    }
  });

  /* Refused or in conflict: the answer is the block with everything that was typed. Signed out: the way of every form. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target, requestConfig } = event.detail, form = requestConfig.elt;
    if (!target || !target.matches(".block")) return;
    if ([409, 422].includes(xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    } else if (xhr.status === 401 && form.matches("form")) {
      event.detail.shouldSwap = event.detail.isError = false;
      form.submit();
    }
  });
  document.addEventListener("htmx:sendError", (event) => said("没有连上服务器，填的还在。过一会再点“保存”", event));
  document.addEventListener("htmx:responseError", (event) => said("服务器没有接受，填的还在。过一会再点“保存”", event));

  function said(sentence, event) {
    const place = document.getElementById("desk-said");
    if (!place || !event.detail.elt.matches("form, a")) return;
    const box = document.createElement("div");
    box.className = "box error";
    box.setAttribute("role", "alert");
    box.textContent = sentence;
    place.replaceChildren(box);
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    const block = event.detail.elt && event.detail.elt.closest(".block");
    const asked = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (!block || !asked || !asked.matches("form[data-desk], a[hx-get]")) return;   // the panel and drafts leave the focus
    const told = block.querySelector(".box[tabindex='-1']");
    const opened = block.querySelector(".opened form[data-desk], .opened-new form[data-desk]");
    if (told) told.focus();
    else if (partRow && block.querySelector(`[name^="${partRow}"]`)) {
      const fields = [...block.querySelectorAll(`[name^="${partRow}"]`)];
      fields.find((each) => each.type !== "hidden").focus();
    } else if (opened) shownField(opened).focus();
    else {
      const back = document.getElementById(cameFrom) || block.querySelector("a[id^=add-], button[data-save]");
      if (back) back.focus();
    }
    partRow = "";
  });

  /* A page that opens with a row open, or at a field: begin there. */
  const wanted = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const opened = document.querySelector(".opened form[data-desk], .opened-new form[data-desk]");
  if (wanted && wanted.matches("input, select, textarea")) wanted.focus();
  else if (!document.querySelector("[autofocus]") && opened) shownField(opened).focus();

  /* Cells copied from Excel: spread from the cell they are pasted into; with names or headings the server knows where. */
  document.addEventListener("paste", (event) => {
    const first = event.target.closest("form[data-sheet] td input");
    const text = first && event.clipboardData && event.clipboardData.getData("text/plain");
    if (!text || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
    event.preventDefault();
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    const names = [...first.form.querySelectorAll("tbody th a")].map((each) => each.textContent.trim());
    if (lines.some((line) => names.includes(line[0].trim()))) {
      first.form.querySelector("textarea[name=paste]").value = text;
      first.form.submit();
      return;
    }
    const column = first.closest("td").cellIndex;
    let row = first.closest("tr");
    for (const line of lines) {
      if (!row) break;
      line.forEach((value, at) => {
        const cell = row.cells[column + at], input = cell && cell.querySelector("input:not([readonly])");
        if (input && input.value !== value.trim()) {
          input.value = value.trim();
          input.classList.add("changed");
        }
      });
      row = row.nextElementSibling;
    }
    first.dispatchEvent(new Event("change", { bubbles: true }));   // its draft is kept
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("form[data-sheet] td input")) event.target.classList.add("changed");
  });
})();
