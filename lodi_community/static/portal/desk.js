/* The clerk's desk by keyboard: Enter saves, Ctrl+Enter saves and goes on, Esc closes a row, a digit chooses from a list;
   short dates are written out; paste from Excel into a sheet.
   Everything here is a shorter way to a button or a link of the page. Nothing is evaluated, nothing comes from elsewhere. */
(() => {
  "use strict";
  let cameFrom = "";   // id of the link that opened a row: where the focus goes back to

  const formOf = (element) => element.closest("form[data-desk], form[data-sheet]");
  const shownField = (root) => [...root.querySelectorAll("input, select, textarea")].find(
    (each) => each.type !== "hidden" && !each.disabled && !each.readOnly && each.offsetParent !== null);
  const begin = (field) => { field.focus(); if (field.matches("input.input")) field.select(); };   // typing replaces

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;   // Enter of an input method chooses a word
    const field = event.target, form = formOf(field);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const button = form && form.querySelector("button[name=onward]");
      const onward = button || (!form && document.querySelector("a[rel=next]"));
      if (onward) { event.preventDefault(); if (form) writeOut(field); onward.click(); }
    } else if (event.key === "Enter" && form && field.matches("input, select")) {
      event.preventDefault();
      if (form.matches("[data-sheet]")) down(field);
      else { writeOut(field); form.querySelector("button[data-save]").click(); }
    } else if (/^[0-9]$/.test(event.key) && form && field.matches("select") && !(event.ctrlKey || event.altKey || event.metaKey)) {
      event.preventDefault();
      choose(field, Number(event.key));
    } else if (event.key === "Escape" && form) {
      const close = form.querySelector("a[data-close]");
      if (close) { event.preventDefault(); field.blur(); close.click(); }   // leaving the field keeps its draft
    }
  });

  /* 1 chooses the first of a list, 2 the second; 0 the empty one. What a list lacks is left alone. */
  function choose(list, number) {
    const empty = [...list.options].findIndex((option) => option.value === "");
    const wanted = number ? [...list.options].filter((option) => option.value !== "")[number - 1] : list.options[empty];
    if (!wanted || wanted.disabled) return;
    list.value = wanted.value;
    list.dispatchEvent(new Event("input", { bubbles: true }));
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /* 20260630 and, in the year that is worked on, 6-30 become 2026-06-30 before anybody else reads the field. */
  function writeOut(field) {
    if (!field.matches("form[data-desk] input.date")) return;
    const text = field.value.trim(), year = field.form.dataset.year;
    const whole = /^(\d{4})(\d{2})(\d{2})$/.exec(text), short = year && /^(\d{1,2})[-/.月](\d{1,2})日?$/.exec(text);
    const parts = whole ? whole.slice(1) : short ? [year, ...short.slice(1)] : null;
    if (parts) field.value = parts.map((part) => part.padStart(2, "0")).join("-");
  }
  document.addEventListener("change", (event) => writeOut(event.target), true);

  /* A row of a part that is begun takes over from the row above what is usually the same: the day of taking office. */
  document.addEventListener("change", (event) => {
    const row = event.target.closest("form[data-desk] tbody tr"), above = row && row.previousElementSibling;
    if (!above || !event.target.value) return;
    const asked = [...row.querySelectorAll("input.input, select")];
    if (asked.some((each) => each !== event.target && each.value)) return;
    for (const field of asked.filter((each) => "repeat" in each.dataset)) {
      const before = above.querySelector(`[name$="-${field.dataset.repeat}"]`);
      if (before && field !== event.target) field.value = before.value;
    }
  });

  /* In a sheet Enter goes to the cell below, as in Excel. */
  function down(field) {
    const cell = field.closest("td"), row = cell && cell.parentElement.nextElementSibling;
    const below = row && row.cells[cell.cellIndex] && row.cells[cell.cellIndex].querySelector("input");
    if (below) { below.focus(); below.select(); } else formOf(field).querySelector("button[data-save]").focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[hx-get]");
    if (link && !link.matches("[data-close]")) cameFrom = link.id;
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
  document.addEventListener("htmx:sendError", (event) => said("没有收到服务器的回答，填的还在。过一会再点“保存”", event));
  const CAUSES = {
    403: "没有保存：这一页已过期，或您的岗位不能改这一项。填的还在；请先记下来，刷新后再填",
    404: "没有保存：这一条已不在，或不归您管。填的还在；请先记下来，刷新后再看",
    413: "没有保存：填的内容太多。填的还在；请删短一些，再点“保存”",
    429: "没有保存：点得太密。填的还在；过一分钟再点“保存”",
  };
  const ANY = "服务器出了错，不知道有没有保存。填的还在；请在别的窗口打开这一条看看，没有就再点“保存”";
  const told = (text) => (new DOMParser().parseFromString(text, "text/html").querySelector("[data-mishap]") || {}).textContent;
  document.addEventListener("htmx:responseError", (event) => {
    const { status, responseText } = event.detail.xhr;
    said(told(responseText) || CAUSES[status] || ANY, event);
  });

  function said(sentence, event) {
    const place = document.getElementById("desk-said");
    if (!place || !event.detail.elt.matches("form, a")) return;
    const box = document.createElement("div");
    box.className = "box error";
    box.setAttribute("role", "alert");
    box.textContent = sentence;
    place.replaceChildren(box);
  }

  let atSwap = null;   // who has gone to a field before the row has settled stays there
  document.addEventListener("htmx:afterSwap", () => { atSwap = document.activeElement; });

  document.addEventListener("htmx:afterSettle", (event) => {
    const block = event.detail.elt && event.detail.elt.closest(".block");
    const asked = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (!block || !asked || !asked.matches("form[data-desk], a[hx-get]")) return;   // the panel and drafts leave the focus
    const wanted = block.querySelector(".box[tabindex='-1'], [autofocus]");   // a refusal, or the first row of “加几行”
    const opened = block.querySelector(".opened form[data-desk], .opened-new form[data-desk]");
    if (wanted) begin(wanted);
    else if (opened) {
      if (document.activeElement === atSwap || !opened.contains(document.activeElement)) begin(shownField(opened));
    } else {
      const back = document.getElementById(cameFrom) || block.querySelector("a[id^=add-], button[data-save]");
      if (back) back.focus();
    }
  });

  /* A page that opens with a row open, or at a field: begin there. */
  const wanted = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const opened = document.querySelector(".opened form[data-desk], .opened-new form[data-desk]");
  if (wanted && wanted.matches("input, select, textarea")) begin(wanted);
  else if (!document.querySelector("[autofocus]")) {
    if (opened) begin(shownField(opened));
    else if (!matchMedia("(pointer: coarse)").matches) next();   // no keyboard over half of a phone
  }

  /* A section where nothing is open: the first field that is empty, or the link that adds the first row. */
  function next() {
    const block = document.querySelector(".block"), form = block && block.querySelector(".single form[data-desk]");
    const empty = form && [...form.querySelectorAll("input.input, select")].find((each) => !each.value && !each.disabled && each.offsetParent);
    const add = block && !form && !block.querySelector("tbody tr") && block.querySelector("a[id^=add-]");
    if (empty || add) (empty || add).focus({ preventScroll: !empty });
  }

  /* Cells copied from Excel: the server alone reads them, and is told the cell into which they were pasted. */
  document.addEventListener("paste", (event) => {
    const cell = event.target.closest("form[data-sheet] td input");
    const text = cell && event.clipboardData && event.clipboardData.getData("text/plain");
    if (!text || !/[\t\r\n]/.test(text.replace(/\r?\n$/, ""))) return;
    event.preventDefault();
    const form = cell.form, at = cell.name.indexOf("-");
    form.querySelector("textarea[name=paste]").value = text;
    form.querySelector("select[name=paste_row]").value = cell.name.slice(0, at);
    form.querySelector("select[name=paste_column]").value = cell.name.slice(at + 1);
    form.requestSubmit();
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("form[data-sheet] td input")) event.target.classList.add("changed");
  });
})();
