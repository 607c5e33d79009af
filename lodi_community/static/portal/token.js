/* Who signed in again in another tab has a new token, which this page does not know: before the next form is sent it is
   fetched, so that nothing is refused. Another account's is not: what this page holds is not theirs to save. */
(() => {
  "use strict";
  const cookie = () => (/(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie) || [])[1];
  const user = (root) => (root.querySelector("form.out[data-user]") || { dataset: {} }).dataset.user;
  const name = (root) => root.querySelector("a.who").textContent.trim();
  let known = cookie();

  /* Whether the form can be sent now. When nobody answers or is signed in, sending it says so. */
  async function renew() {
    const page = await fetch(document.querySelector("a.name").href)
      .then((answer) => answer.text())
      .then((text) => new DOMParser().parseFromString(text, "text/html"))
      .catch(() => null);
    if (page && user(page) && user(page) !== user(document)) {
      refuse(`没有保存：这一页是${name(document)}打开的，现在登录的是${name(page)}。填的还在这一页上；要保存，请在别的窗口退出，用原来的账号登录，再回来保存`);
      return false;
    }
    const fresh = page && user(page) && page.querySelector("[name=csrfmiddlewaretoken]");
    if (fresh) document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = fresh.value; });
    known = cookie();
    return true;
  }

  function refuse(sentence) {
    const box = document.createElement("div");
    box.className = "box error section";
    box.setAttribute("role", "alert");
    box.textContent = sentence;
    document.querySelectorAll("#another-account").forEach((each) => each.remove());
    box.id = "another-account";
    document.getElementById("main").prepend(box);
    box.scrollIntoView();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (form.method !== "post" || cookie() === known) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    renew().then((may) => { if (may) form.requestSubmit(button); });
  }, true);
  /* A draft that the server did not take is no draft: who fills in the form is told before leaving it. */
  for (const fault of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(fault, (event) => {
      const kept = document.getElementById("draft-kept");
      const path = event.detail.requestConfig ? event.detail.requestConfig.path : "";
      if (kept && path.includes("/draft/")) kept.textContent = "草稿没有存上，填的还在这一页上；请不要关，过一会再改一格或点“保存”";
    });
  }
  document.addEventListener("htmx:confirm", (event) => {
    if (event.detail.verb === "get" || cookie() === known) return;
    event.preventDefault();
    renew().then((may) => { if (may) event.detail.issueRequest(true); });
  });
})();
