import { act, lazy, createElement as make, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { MemoryRouter, Navigate, type NavigateFunction, Route, Routes, useLocation, useNavigate } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { Onward } from "./onward.tsx";

/** As much of a document as a tree asks for that draws nothing. */
const emptyDocument = () => {
  const heard = { addEventListener: () => {}, removeEventListener: () => {} };
  const document = { nodeType: 9, nodeName: "#document", activeElement: null, ...heard };
  const root = { nodeType: 1, nodeName: "DIV", namespaceURI: "http://www.w3.org/1999/xhtml", tagName: "DIV" };
  const container = { ...root, ownerDocument: document, firstChild: null, textContent: "", ...heard };
  const window = { document, HTMLIFrameElement: class {}, event: undefined, location: { protocol: "http:" }, ...heard };
  vi.stubGlobal("window", window);
  vi.stubGlobal("document", document);
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  return container as unknown as Element;
};
afterEach(() => vi.unstubAllGlobals());

/** A room whose address leads on to its first page, the program of which is still being fetched. @returns where the person is when it has come */
const pressedTwice = async (Sent: typeof Onward): Promise<string> => {
  let press: NavigateFunction | undefined;
  let come: (page: { default: () => null }) => void = () => {};
  const shown: string[] = [];
  const Page = lazy(() => new Promise<{ default: () => null }>((resolve) => (come = resolve)));
  const Room = () =>
    make(Routes, null, [
      make(Route, { key: "list", path: "list", element: make(Page) }),
      make(Route, { key: "*", path: "*", element: make(Sent, { to: "/orders/list" }) }),
    ]);
  const Bar = () => {
    press = useNavigate();
    shown.push(useLocation().pathname);
    return null;
  };
  const routes = make(
    Suspense,
    { fallback: null },
    make(
      Routes,
      null,
      make(Route, { path: "/orders/*", element: make(Room) }),
      make(Route, { path: "*", element: null }),
    ),
  );
  const root = createRoot(emptyDocument());
  await act(async () => root.render(make(MemoryRouter, { initialEntries: ["/"] }, make(Bar), routes)));
  await act(async () => press?.("/orders"));
  await act(async () => press?.("/orders"));
  await act(async () => come({ default: () => null }));
  await act(async () => root.unmount());
  return shown.at(-1)!;
};

it("leads on to the room's first page, though its link is pressed again while that page is on its way", async () => {
  expect(await pressedTwice(Onward)).toBe("/orders/list");
});

it("is needed: React Router sends the first one on and leaves the second at an empty page", async () => {
  expect(await pressedTwice(({ to }) => make(Navigate, { to, replace: true }))).toBe("/orders");
});
