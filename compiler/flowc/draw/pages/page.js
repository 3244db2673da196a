"use strict";
for (const stage of document.querySelectorAll(".stage")) {
  const picture = stage.querySelector(".flow-picture");
  const width = Number(picture.getAttribute("width")), height = Number(picture.getAttribute("height"));
  let zoom = 1, x = 0, y = 0, held = null;
  stage.classList.add("live");
  const show = () => { picture.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`; };
  const fit = () => {
    // As high as the picture is: a page that can be scrolled needs no other way down.
    zoom = Math.min(1, stage.clientWidth / width);
    stage.style.height = `${Math.ceil(height * zoom) + 2}px`;
    x = (stage.clientWidth - width * zoom) / 2;
    y = 0;
    show();
  };
  const scale = (by, atX, atY) => {
    const next = Math.min(6, Math.max(0.1, zoom * by));
    x = atX - (atX - x) * next / zoom;
    y = atY - (atY - y) * next / zoom;
    zoom = next;
    show();
  };
  const middle = (by) => scale(by, stage.clientWidth / 2, stage.clientHeight / 2);
  const move = (byX, byY) => { x += byX; y += byY; show(); };
  const keys = {
    "+": () => middle(1.25), "=": () => middle(1.25), "-": () => middle(0.8), "0": fit,
    ArrowLeft: () => move(60, 0), ArrowRight: () => move(-60, 0),
    ArrowUp: () => move(0, 60), ArrowDown: () => move(0, -60),
  };
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = stage.getBoundingClientRect();
    scale(Math.exp(-event.deltaY / 200), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  stage.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button")) return;
    held = [event.clientX, event.clientY];
  });
  stage.addEventListener("pointermove", (event) => {
    if (!held) return;
    if (!stage.classList.contains("moving")) {
      stage.setPointerCapture(event.pointerId);
      stage.classList.add("moving");
    }
    move(event.clientX - held[0], event.clientY - held[1]);
    held = [event.clientX, event.clientY];
  });
  for (const end of ["pointerup", "pointercancel"])
    stage.addEventListener(end, () => { held = null; stage.classList.remove("moving"); });
  stage.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) ({ in: keys["+"], out: keys["-"], fit })[button.dataset.do]();
  });
  stage.addEventListener("focusin", (event) => {
    stage.scrollTo(0, 0);
    const box = event.target.closest(".box");
    if (!box) return;
    const place = box.getBoundingClientRect(), around = stage.getBoundingClientRect();
    const into = (low, high, first, last) => low < first ? first - low + 20 : high > last ? last - high - 20 : 0;
    move(into(place.left, place.right, around.left, around.right), into(place.top, place.bottom, around.top, around.bottom));
  });
  window.addEventListener("resize", fit);
  fit();
}

const tip = document.getElementById("tip");
const hide = () => { tip.hidden = true; };
const tell = (box) => {
  tip.textContent = box.dataset.tip;
  tip.hidden = false;
  const place = box.getBoundingClientRect(), size = tip.getBoundingClientRect();
  const left = Math.min(place.left, window.innerWidth - size.width - 8);
  const below = place.bottom + 8 + size.height < window.innerHeight;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${below ? place.bottom + 8 : Math.max(8, place.top - 8 - size.height)}px`;
};
for (const box of document.querySelectorAll(".flow-picture .box")) {
  const title = box.querySelector("title");
  if (!title) continue;
  // One tooltip is enough: the name stays for those who listen.
  box.dataset.tip = title.textContent;
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", title.textContent);
  title.remove();
  for (const begin of ["pointerenter", "focus"]) box.addEventListener(begin, () => tell(box));
  for (const end of ["pointerleave", "blur"]) box.addEventListener(end, hide);
}
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
