import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { now } from "./look/time.ts";
import "./words/index.ts";
import "./look/look.css";
import { Console } from "./console.tsx";

// After an upgrade the parts that an open page has not read yet are gone: the page is read anew, once. A talk is taken up again by the desk.
window.addEventListener("vite:preloadError", (event) => {
  const [key, at] = ["zongji.reloadedAt", now()];
  if (at - Number(sessionStorage.getItem(key) ?? 0) < 60_000) return;
  sessionStorage.setItem(key, String(at));
  event.preventDefault();
  location.reload();
});

const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");
createRoot(root).render(
  <StrictMode>
    <Console />
  </StrictMode>,
);
