/* Homeroom's behaviour in the browser. Every page works without this file; what stands here only
   saves steps. All listeners sit on the document, so that parts swapped in by htmx need no set-up. */
(() => {
  "use strict";

  const on = (type, handler, options) => document.addEventListener(type, handler, options);
  const find = (selector) => document.querySelector(selector);
  function node(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  /* The status line: what happened, shown for a while and read out (see .say in homeroom.css). */
  const say = (text, kind) =>
    find("#announcer").replaceChildren(node("div", { className: `say say-${kind}` }, node("p", {}, text)));

  /* Read out but not shown: for instance how many rows a search found. */
  function whisper(text) {
    find("#announcer .visually-hidden")?.remove();
    find("#announcer").append(node("span", { className: "visually-hidden" }, text));
  }

  /* A question with two answers in a dialog of our own; resolves to true for yes. */
  function ask(question, yes, no) {
    const refuse = node("button", { className: "btn btn-quiet", value: "no" }, no);
    const agree = node("button", { className: "btn btn-danger", value: "yes" }, yes);
    const box = node("dialog", { className: "ask", ariaLabel: question },
      node("form", { method: "dialog" }, node("p", {}, question), node("div", { className: "actions" }, agree, refuse)));
    document.body.append(box);
    box.showModal();
    refuse.focus();
    return new Promise((resolve) => box.addEventListener("close", () => {
      box.remove();
      resolve(box.returnValue === "yes");
    }));
  }

  /* Menus (details.menu) are closed by a click outside and by choosing (by Esc: see Keys), and open
     upwards where there is no room below. */
  on("click", ({ target }) => {
    for (const menu of document.querySelectorAll("details.menu[open]"))
      if (!menu.contains(target) || target.closest(".menu-list a, .menu-list button")) menu.open = false;
  });
  on("toggle", (event) => {
    if (!event.target.matches("details.menu[open]")) return;
    event.target.classList.remove("menu-up");
    const { top, bottom, height } = event.target.querySelector(".menu-list").getBoundingClientRect();
    event.target.classList.toggle("menu-up", bottom > innerHeight && top - height > 48);
  }, true);

  /* The second press of a double click sends nothing: what stands under it now may be what the first one's answer
     brought. (Pressed by key while the answer is on the way: hx-sync in base.html.) */
  on("click", (event) => {
    if (event.detail > 1 && event.target.closest("button:not([type=button])")) event.preventDefault();
  });

  /* data-confirm="Question?" on a form, its button or a link asks before it goes on. */
  const agreed = new WeakSet();
  function confirmFirst(event, element, goOn) {
    if (!element?.dataset.confirm || agreed.delete(element)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(element.dataset.confirm, element.dataset.confirmYes || "Yes, go on", "Cancel").then((answer) => {
      if (answer) agreed.add(element) && goOn();
    });
  }
  on("click", (event) => {
    const link = event.target.closest("a[data-confirm]");
    confirmFirst(event, link, () => link.click());
  }, true);
  on("submit", (event) => {
    const { target: form, submitter } = event;
    confirmFirst(event, submitter?.dataset.confirm ? submitter : form, () => form.requestSubmit(submitter));
  }, true);

  /* form[data-guard]: unsaved input is not lost without asking. data-dirty marks a form whose
     unsaved values came back from the server, so that they are its defaults now. */
  function isChanged(control) {
    if (!control.name || control.type === "hidden") return false;
    if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
    if (control.type === "file") return control.files.length > 0;
    if (control.type !== "select-one") return control.value !== control.defaultValue;
    const original = [...control.options].findIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(original, 0);
  }
  const isUnsaved = (form) =>
    form.matches("form[data-guard]") && ("dirty" in form.dataset || [...form.elements].some(isChanged));
  const unsavedIn = (part) => [part, ...part.querySelectorAll("form[data-guard]")].find(isUnsaved);

  on("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    const lost = ctx.target instanceof Element && ctx.swap !== "none" && unsavedIn(ctx.target);
    if (lost && lost !== ctx.sourceElement) ctx.confirm = "What you typed is not saved yet.";
  });
  on("htmx:confirm", (event) => {
    const { ctx, issueRequest, dropRequest } = event.detail;
    event.preventDefault();
    const answers = unsavedIn(ctx.target) ? ["Discard changes", "Keep editing"] : ["Yes, go on", "Cancel"];
    ask(ctx.confirm, ...answers).then((answer) => {
      if (answer) return issueRequest();
      dropRequest();
      restoreAsked(ctx.sourceElement);
    });
  });
  /* The list stays as it was, so what is asked of it does too: the address says what that is. The search
     box is put there anew, or htmx would take the same words, typed once more, for already asked. */
  function restoreAsked(source) {
    const toolbar = find("#toolbar");
    const form = source.form ?? source;
    if (form !== toolbar) return form.closest(".pager form")?.reset();
    const asked = new URLSearchParams(location.search);
    for (const control of toolbar.elements) if (control.name) control.value = asked.get(control.name) ?? "";
    if (!source.matches("[data-search]")) return;
    const box = source.cloneNode();
    box.value = source.value;
    source.replaceWith(box);
    htmx.process(box);
    box.focus();
  }
  /* The browser's Back has changed the address already when it is heard of: who stays gets that of what is
     on the page back, who goes is led to where it leads now. */
  let shown = location.href;
  for (const type of ["push", "replace"]) on(`htmx:after:history:${type}`, () => (shown = location.href));
  on("htmx:before:history:restore", (event) => {
    if (!unsavedIn(document.body)) return (shown = location.href);
    event.preventDefault();
    if (find("dialog[open]")) return;
    ask("What you typed is not saved yet.", "Discard changes", "Keep editing").then((isGoing) => {
      if (!isGoing) return history.pushState({ htmx: true }, "", shown);
      document.querySelectorAll("form[data-guard]").forEach((form) => form.removeAttribute("data-guard"));
      location.replace(location.pathname + location.search);
    });
  });
  addEventListener("beforeunload", (event) => unsavedIn(document.body) && event.preventDefault());
  /* What is sent (plain form) or was accepted (htmx) is no longer unsaved. */
  on("submit", (event) => event.defaultPrevented || event.target.removeAttribute("data-guard"));
  on("htmx:after:request", (event) => {
    const { response, sourceElement } = event.detail.ctx;
    if (response.status < 400) sourceElement.removeAttribute("data-guard");
    else if (isAside(sourceElement)) event.preventDefault();
  });

  /* Keys. Esc closes a menu, else leaves the editor. In a table Enter opens the row's editor and the
     arrows move between rows; "/" goes to the search box (<html data-shortcuts="off"> stops it). */
  function escape(event) {
    const menu = find("details.menu[open]");
    const cancel = event.target.closest(".editor, form[data-guard]")?.querySelector("[data-cancel]");
    if (menu || cancel) event.preventDefault(); /* or the same Esc closes the question it opens */
    if (!menu) return cancel?.click();
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  on("keydown", (event) => {
    const { key, target } = event;
    const row = target.matches("tr, [data-edit]") && target.closest("tr");
    const typing = target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey;
    if (key === "Escape" && !find("dialog[open]")) escape(event);
    else if (key === "Enter" && target.matches("tr")) row.querySelector("[data-edit]")?.click();
    else if (row && (key === "ArrowDown" || key === "ArrowUp")) {
      const next = key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
      next?.querySelector("[data-edit]")?.focus();
      event.preventDefault();
    } else if (key === "/" && !typing && document.documentElement.dataset.shortcuts !== "off" && find("[data-search]")) {
      find("[data-search]").select();
      event.preventDefault();
    }
  });

  /* After a swap the first error gets the focus, and a count is read out. (A row just saved carries
     autofocus, which htmx honours; an input that was swapped keeps the focus by its id.) */
  const focusFirstError = (part) => part.querySelector(".error-summary, [aria-invalid=true]")?.focus();
  on("htmx:after:swap", (event) => {
    const { response, text } = event.detail.ctx;
    if (response?.status === 422) focusFirstError(event.target);
    if (response?.status === 200 && text.includes("data-announce")) whisper(find("[data-announce]").firstChild.textContent.trim());
  });

  /* Failures never land in the page; they are said, with the reference number that is in the log. Not those of
     [data-aside], a question asked while typing: saving may have ended its session meanwhile, and says itself
     what it has to say. */
  const isAside = (source) => source?.matches("[data-aside]");
  on("htmx:response:error", (event) => {
    const { status, headers } = event.detail.ctx.response;
    /* Signed in again in another tab: the forms of this page get the token that works now. */
    const token = headers.get("X-CSRF-Token");
    if (token) for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = token;
    if (status < 500) return;
    const reference = headers.get("X-Request-Id") ? ` If it stays, give this reference number: ${headers.get("X-Request-Id")}` : "";
    say(`That did not work; the fault is on the server. Try again in a moment.${reference}`, "error");
  });
  on("htmx:error", ({ detail }) => {
    if (detail.ctx && !detail.ctx.response && !isAside(detail.ctx.sourceElement))
      say("Homeroom did not answer. Check the network and try again; what you typed is still here.", "error");
  });

  /* Buttons: data-copy="#id", data-print="#id" (empty: the whole page), data-reveal="#password". */
  async function copy(text, button) {
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch { /* plain http on a school network has no clipboard; the old command still works there */
      const area = node("textarea", { className: "visually-hidden", value: text });
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
      button.focus();
    }
    if (done) say("Copied.", "ok");
    else say("The browser does not allow copying here. Select the text and copy it by hand.", "warn");
  }
  function printPart(part) {
    const sheet = node("div", { className: "print-sheet" }, part.cloneNode(true));
    document.body.append(sheet);
    document.body.classList.add("printing-part");
    addEventListener("afterprint", () => {
      document.body.classList.remove("printing-part");
      sheet.remove();
    }, { once: true });
    print();
  }
  function reveal(input, button) {
    input.type = input.type === "password" ? "text" : "password";
    button.firstChild.textContent = input.type === "password" ? "Show" : "Hide";
  }
  on("click", (event) => {
    const button = event.target.closest("[data-copy], [data-print], [data-reveal]");
    if (button?.dataset.copy) copy(find(button.dataset.copy).textContent.trim(), button);
    else if (button?.dataset.reveal) reveal(find(button.dataset.reveal), button);
    else if (button?.dataset.print) printPart(find(button.dataset.print));
    else if (button) print();
  });

  /* [data-photo]: of a picture just chosen, the square that will be kept; moved and enlarged by sliders or by
     dragging. What a phone makes is far more than is needed: it is sent smaller, and says nothing of where it was. */
  const chosen = new WeakMap(); /* part of the page → the picture in it */
  const KINDS = ["image/jpeg", "image/png", "image/webp"], ENOUGH = 1600, ENOUGH_BYTES = 2e6;
  const sliders = (part) => ["x", "y", "zoom"].map((name) => part.querySelector(`[name=${name}]`));
  async function show(part, input) {
    const [file] = input.files, canvas = part.querySelector("canvas");
    const picture = file && await createImageBitmap(file).catch(() => null); /* what is none, the server tells */
    for (const slider of sliders(part)) slider.value = slider.defaultValue;
    for (const other of part.querySelectorAll("input[type=file]")) if (other !== input) other.value = "";
    for (const element of [canvas, part.querySelector(".crop")]) element.hidden = !picture;
    canvas.previousElementSibling.hidden = Boolean(picture);
    if (!picture) return chosen.delete(part);
    chosen.set(part, picture);
    draw(part);
    if (file.size > ENOUGH_BYTES || !KINDS.includes(file.type)) await sendSmaller(picture, input);
  }
  async function sendSmaller(picture, input) {
    const scale = Math.min(1, ENOUGH / Math.min(picture.width, picture.height));
    const canvas = node("canvas", { width: picture.width * scale, height: picture.height * scale });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", .9));
    const files = new DataTransfer();
    if (blob) files.items.add(new File([blob], "picture.jpg", { type: blob.type }));
    if (blob) input.files = files.files;
  }
  function draw(part) {
    const picture = chosen.get(part), canvas = part.querySelector("canvas");
    const [x, y, zoom] = sliders(part).map((slider) => Number(slider.value));
    const side = Math.min(picture.width, picture.height) / zoom, pen = canvas.getContext("2d");
    pen.fillStyle = "white";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, x * (picture.width - side), y * (picture.height - side), side, side, 0, 0, canvas.width, canvas.height);
  }
  on("change", ({ target }) => target.matches("[data-photo] [type=file]") && show(target.closest("[data-photo]"), target));
  on("input", ({ target }) => target.matches("[data-photo] [type=range]") && draw(target.closest("[data-photo]")));
  on("pointerdown", ({ target, pointerId }) => target.matches("[data-photo] canvas") && target.setPointerCapture(pointerId));
  on("pointermove", ({ target, buttons, movementX, movementY }) => {
    if (!buttons || !target.matches?.("[data-photo] canvas")) return;
    const part = target.closest("[data-photo]"), picture = chosen.get(part), [x, y, zoom] = sliders(part);
    const side = Math.min(picture.width, picture.height) / zoom.value, pixel = side / target.clientWidth;
    if (picture.width > side) x.value -= movementX * pixel / (picture.width - side);
    if (picture.height > side) y.value -= movementY * pixel / (picture.height - side);
    draw(part);
  });
  for (const type of ["dragover", "dragleave", "drop"]) on(type, (event) => {
    const part = event.target.closest?.("[data-photo]");
    if (!part) return;
    event.preventDefault();
    part.classList.toggle("is-over", type === "dragover");
    const input = part.querySelector("[name=photo]");
    if (type !== "drop" || !event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    show(part, input);
  });

  /* [data-tick=all|none] ticks the boxes of its list; [data-ticked] on the form's button says how many are. */
  function countTicked(form) {
    const count = form.querySelector("[data-ticked]");
    if (count) count.textContent = `(${form.querySelectorAll(".tick-list :checked").length.toLocaleString("en-US")})`;
  }
  on("click", ({ target }) => {
    const { tick } = target.dataset;
    if (!tick) return;
    for (const box of target.closest(".tick-list").querySelectorAll("[type=checkbox]")) box.checked = tick === "all";
    countTicked(target.form);
  });
  on("change", ({ target }) => target.matches(".tick-list input") && countTicked(target.form));
  for (const form of document.forms) countTicked(form); /* a browser that comes back keeps what was ticked */

  /* textarea[data-count=500]: how many letters there are; its hint says so. */
  on("input", ({ target }) => {
    if (!target.matches("textarea[data-count]")) return;
    find(`#${target.id}-hint`).textContent = `${[...target.value].length} of ${target.dataset.count} letters`;
  });

  /* A new password stays typed when something else in its form is wrong: the server never sends one back. */
  let typed = [];
  on("htmx:before:swap", ({ detail: { ctx } }) => {
    const fields = ctx.response?.status === 422 ? ctx.sourceElement.querySelectorAll("[autocomplete=new-password]") : [];
    typed = [...fields].map(({ id, value }) => [id, value]);
  });
  on("htmx:after:swap", () => {
    for (const [id, value] of typed) if (document.getElementById(id)) document.getElementById(id).value = value;
    typed = [];
  });

  /* [data-repeats="#password"]: typed twice. Once both are the same, nothing is wrong with the second any more. */
  on("input", ({ target }) => {
    const second = target.form?.querySelector("[data-repeats][aria-invalid]");
    if (!second?.value || second.value !== find(second.dataset.repeats).value) return;
    find(`#${second.id}-error`).remove();
    for (const name of ["aria-invalid", "aria-describedby"]) second.removeAttribute(name);
    second.form.querySelector(".error-summary")?.remove(); /* it counts the fields; the others keep their errors */
  });

  /* select[data-whole=32]: a name chosen that is longer stands below it, where a phone cuts it. */
  on("change", ({ target }) => {
    if (!target.matches("select[data-whole]")) return;
    const line = find(`#${target.id}-whole`), { text } = target.selectedOptions[0];
    const isLong = text.length > Number(target.dataset.whole);
    line.textContent = target.value ? (isLong ? text : "") : line.dataset.none;
  });

  /* A page coming back after signing out must not show what it held (S-38). */
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  /* On arrival: the first error gets the focus, and the status line is said again, since text that
     stood there before the page had finished loading is not read out. */
  addEventListener("load", () => focusFirstError(document));
  const said = [...find("#announcer").childNodes];
  find("#announcer").replaceChildren();
  setTimeout(() => find("#announcer").prepend(...said), 150);
})();
