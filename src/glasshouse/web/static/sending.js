// How far a file is on its way, beside the form that sends it. Without this script the form is sent as any other.

for (const form of document.querySelectorAll("form.upload")) {
  const place = form.querySelector(".sending");
  if (!place) continue;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const bar = place.querySelector("progress");
    const button = form.querySelector("button");
    const request = new XMLHttpRequest();
    place.hidden = false;
    button.disabled = true;
    request.upload.addEventListener("progress", (sent) => {
      if (sent.lengthComputable) bar.value = Math.round((100 * sent.loaded) / sent.total);
    });
    request.addEventListener("load", () => {
      place.hidden = true;
      button.disabled = false;
      if (request.status === 204) location.assign(request.getResponseHeader("HX-Redirect"));
      else show(new DOMParser().parseFromString(request.responseText, "text/html"), request.status);
    });
    request.addEventListener("error", () => {
      place.hidden = true;
      button.disabled = false;
      say(`The file did not arrive. Nothing was kept: send it again.`);
    });
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.send(new FormData(form));
  });
}

function show(page, status) {
  const told = page.querySelector(".fault") ?? page.querySelector("main h1");
  say(told ? told.textContent.trim() : `The server answered ${status}. Nothing was kept.`);
}

function say(words) {
  const box = document.createElement("div");
  box.className = "fault";
  box.id = "fault";
  box.setAttribute("role", "alert");
  box.append(Object.assign(document.createElement("p"), { textContent: words }));
  const place = document.getElementById("sent");
  place.replaceChildren(box);
  place.scrollIntoView({ block: "center" });
}
