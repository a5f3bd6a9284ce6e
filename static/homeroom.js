/* Homeroom's behaviour in the browser. Every page works without this file; what stands here only
   saves steps. All listeners sit on the document, so that parts swapped in by htmx need no set-up. */
(() => {
  "use strict";

  const on = (type, handler, options) => document.addEventListener(type, handler, options);
  const node = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });

  /* The status line: what happened, shown for a while and read out (see .say in homeroom.css). */
  function say(text, kind) {
    const line = node("div", `say say-${kind}`, "");
    line.append(node("p", "", text));
    document.getElementById("announcer").replaceChildren(line);
  }

  /* Read out, not shown: for instance how many rows a search found. */
  function whisper(text) {
    const announcer = document.getElementById("announcer");
    announcer.querySelector("[data-whisper]")?.remove();
    const line = node("span", "visually-hidden", text);
    line.dataset.whisper = "";
    announcer.append(line);
  }

  /* A question with two answers in a dialog of our own; resolves to true for yes. */
  function ask(question, yes, no) {
    const box = node("dialog", "ask", "");
    const form = node("form", "", "");
    const words = node("p", "", question);
    const answers = node("div", "actions", "");
    const agree = Object.assign(node("button", "btn btn-primary", yes), { value: "yes" });
    const refuse = Object.assign(node("button", "btn btn-quiet", no), { value: "no", autofocus: true });
    form.method = "dialog";
    words.id = "ask-question";
    box.setAttribute("aria-labelledby", words.id);
    answers.append(agree, refuse);
    form.append(words, answers);
    box.append(form);
    document.body.append(box);
    box.showModal();
    return new Promise((resolve) => box.addEventListener("close", () => {
      box.remove();
      resolve(box.returnValue === "yes");
    }));
  }

  /* Menus (details.menu): closed by a click outside, by choosing, and by Esc; they open upwards
     where there is no room below. */
  on("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      const inside = menu.contains(event.target);
      if (!inside || event.target.closest(".menu-list a, .menu-list button")) menu.open = false;
    }
  });
  on("toggle", (event) => {
    const list = event.target.matches("details.menu[open]") && event.target.querySelector(".menu-list");
    if (!list) return;
    event.target.classList.remove("menu-up");
    const { top, bottom, height } = list.getBoundingClientRect();
    event.target.classList.toggle("menu-up", bottom > innerHeight && top - height > 48);
  }, true);

  /* data-confirm="Question?" on a form, its button or a link asks before it goes on. */
  const agreed = new WeakSet();
  function confirmFirst(event, element, goOn) {
    if (!element?.dataset.confirm || agreed.delete(element)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const yes = element.dataset.confirmYes || "Yes, go on";
    ask(element.dataset.confirm, yes, "Cancel").then((answer) => {
      if (!answer) return;
      agreed.add(element);
      goOn();
    });
  }
  on("click", (event) => {
    const link = event.target.closest("a[data-confirm]");
    confirmFirst(event, link, () => link.click());
  }, true);
  on("submit", (event) => {
    const form = event.target;
    const asker = event.submitter?.dataset.confirm ? event.submitter : form;
    confirmFirst(event, asker, () => form.requestSubmit(event.submitter));
  }, true);

  /* form[data-guard]: unsaved input is not lost without asking. data-dirty marks a form whose
     unsaved values came back from the server with errors. */
  function isChanged(control) {
    if (control.type === "hidden" || control.type === "submit" || !control.name) return false;
    if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
    if (control.type === "file") return control.files.length > 0;
    if (control.type !== "select-one") return control.value !== control.defaultValue;
    const original = [...control.options].findIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(original, 0);
  }
  const isDirty = (form) => "dirty" in form.dataset || [...form.elements].some(isChanged);
  const unsavedIn = (part) => [part, ...part.querySelectorAll("form[data-guard]")]
    .find((form) => form.matches("form[data-guard]") && isDirty(form));

  on("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    const form = ctx.target instanceof Element && ctx.swap !== "none" && unsavedIn(ctx.target);
    if (form && form !== ctx.sourceElement) ctx.confirm = "What you typed is not saved yet.";
  });
  on("htmx:confirm", (event) => {
    const { ctx, issueRequest, dropRequest } = event.detail;
    event.preventDefault();
    const leaving = unsavedIn(ctx.target);
    ask(ctx.confirm, leaving ? "Discard it" : "Yes, go on", leaving ? "Keep editing" : "Cancel")
      .then((answer) => (answer ? issueRequest() : dropRequest()));
  });
  on("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    if (ctx.response.status < 400) ctx.sourceElement.removeAttribute("data-guard");
  });
  on("htmx:before:history:restore", (event) => {
    if (unsavedIn(document.body)) event.preventDefault();
  });
  on("submit", (event) => {
    if (!event.defaultPrevented) event.target.removeAttribute("data-guard");
  });
  addEventListener("beforeunload", (event) => {
    if (unsavedIn(document.body)) event.preventDefault();
  });

  /* Keys. Esc closes a menu, else leaves the editor. In a table Enter opens the row's editor and
     the arrows move between rows; "/" goes to the search box (<html data-shortcuts="off"> stops it). */
  on("keydown", (event) => {
    const { key, target } = event;
    const plain = !(event.ctrlKey || event.metaKey || event.altKey);
    const typing = target.matches("input, select, textarea, [contenteditable]");
    const row = target.matches("tr, [data-edit]") && target.closest("tr");
    if (key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      } else if (!document.querySelector("dialog[open]")) {
        target.closest(".editor, form[data-guard]")?.querySelector("[data-cancel]")?.click();
      }
    } else if (key === "Enter" && target.matches("tr")) {
      row.querySelector("[data-edit]")?.click();
    } else if (row && (key === "ArrowDown" || key === "ArrowUp")) {
      const next = key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
      next?.querySelector("[data-edit]")?.focus();
      event.preventDefault();
    } else if (key === "/" && plain && !typing && document.documentElement.dataset.shortcuts !== "off") {
      const search = document.querySelector("[data-search]");
      if (search) event.preventDefault();
      search?.select();
    }
  });

  /* After a swap: the first error gets the focus, a count is read out. (A row just saved carries
     autofocus, which htmx honours; an input that was swapped keeps the focus by its id.) */
  const focusFirstError = (part) => part.querySelector(".error-summary, [aria-invalid=true]")?.focus();
  on("htmx:after:swap", (event) => {
    const { ctx } = event.detail;
    if (ctx.response?.status === 422) focusFirstError(event.target);
    const count = ctx.response?.status === 200 && ctx.text.includes("data-announce") && document.querySelector("[data-announce]");
    if (count) whisper(count.firstChild.textContent.trim());
  });

  /* Failures never land in the page; they are said, with the reference that is in the log. */
  on("htmx:response:error", (event) => {
    const { status, headers } = event.detail.ctx.response;
    if (status < 500) return;
    const reference = headers.get("X-Request-Id");
    say("That did not work; the fault is on the server. Try again in a moment." +
      (reference ? ` If it stays, give this reference number: ${reference}` : ""), "error");
  });
  on("htmx:error", (event) => {
    if (!event.detail.ctx?.response) say("Homeroom did not answer. Check the network and try again; what you typed is still here.", "error");
  });

  /* Buttons: data-copy="#id", data-print="#id" (or the whole page), data-reveal="#password". */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      /* Plain http on a school network has no clipboard; the old command still works there. */
      const area = node("textarea", "visually-hidden", text);
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }
  function printPart(part) {
    const sheet = node("div", "print-sheet", "");
    sheet.append(part.cloneNode(true));
    document.body.append(sheet);
    document.body.classList.add("printing-part");
    addEventListener("afterprint", () => {
      document.body.classList.remove("printing-part");
      sheet.remove();
    }, { once: true });
    print();
  }
  on("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-print], [data-reveal]");
    if (!button) return;
    if ("copy" in button.dataset) {
      const done = await copy(document.querySelector(button.dataset.copy).textContent.trim());
      button.focus();
      if (done) say("Copied.", "ok");
      else say("The browser does not allow copying here. Select the text and copy it by hand.", "warn");
    } else if (button.dataset.print) {
      printPart(document.querySelector(button.dataset.print));
    } else if ("print" in button.dataset) {
      print();
    } else {
      const input = document.querySelector(button.dataset.reveal);
      input.type = input.type === "password" ? "text" : "password";
      button.firstChild.textContent = input.type === "password" ? "Show" : "Hide";
    }
  });

  /* A page restored after signing out must not show what it held (S-38). */
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  /* On arrival: first error, and the status line said again, since text that was there before the
     page finished loading is not read out. */
  focusFirstError(document);
  const announcer = document.getElementById("announcer");
  const said = [...announcer.childNodes];
  announcer.replaceChildren();
  setTimeout(() => announcer.prepend(...said), 150);
})();
