import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./words/index.ts";
import "./look/look.css";
import { Console } from "./console.tsx";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");
createRoot(root).render(
  <StrictMode>
    <Console />
  </StrictMode>,
);
