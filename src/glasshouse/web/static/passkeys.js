// Passkeys (WebAuthn): a form with data-ceremony="get" or "create" asks data-options what to ask the browser for, and sends the answer.
// Where there can be none, the text that says why stands in the form's place.

const able = "PublicKeyCredential" in window && navigator.credentials !== undefined;

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function read(options) {
  const listed = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
  const plain = { ...options, challenge: bytes(options.challenge) };
  if (options.user) return { ...plain, user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: listed(options.excludeCredentials) };
  return { ...plain, allowCredentials: listed(options.allowCredentials) };
}

function written(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[part]) response[part] = text(credential.response[part]);
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

const SAID = {
  InvalidStateError: "This device holds a passkey of your account already.",
  NotAllowedError: "Nothing was done: it was cancelled, it took too long, or there is no passkey for this site here.",
  NotSupportedError: "This device cannot make such a passkey. Use another, or an authenticator.",
  SecurityError: "The browser refuses passkeys at this address.",
};

async function perform(form) {
  const asked = await fetch(form.dataset.options, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!asked.ok || !(asked.headers.get("content-type") ?? "").startsWith("application/json")) throw new Error("refused");
  const publicKey = read(await asked.json());
  const credential = await navigator.credentials[form.dataset.ceremony]({ publicKey });
  form.elements.answer.value = written(credential);
  form.submit();
}

function say(form, words) {
  const place = form.querySelector("[data-fault]");
  place.textContent = words;
  place.hidden = false;
}

for (const form of document.querySelectorAll("form[data-ceremony]")) {
  const why = location.origin !== form.dataset.origin ? "place" : able ? "" : "none";
  form.hidden = why !== "";
  for (const reason of form.parentElement.querySelectorAll("[data-why]")) reason.hidden = reason.dataset.why !== why;
  let busy = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    form.querySelector("[data-fault]").hidden = true;
    perform(form)
      .catch((error) => say(form, SAID[error.name] ?? "That did not work. Open this page again and try once more."))
      .finally(() => (busy = false));
  });
}
