/** Hands at a form and a table: everything is found by the words that a person reads. */
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect } from "vitest";

const textOf = (element: Element): string => (element.textContent ?? "").trim().replace(/\s+/g, " ");

/** The topmost drawer or dialog that is open; the page where none is. */
export const top = (): HTMLElement => {
  const open = [
    ...document.querySelectorAll<HTMLElement>(
      ".ant-drawer-content-wrapper:not(.ant-drawer-content-wrapper-hidden), .ant-modal, .ant-popconfirm",
    ),
  ];
  return open.filter((each) => isShown(each)).at(-1) ?? document.body;
};
/** The topmost drawer or dialog, once one is open. */
export const opened = async (): Promise<HTMLElement> => {
  await waitFor(() => expect(isOpen(), "a drawer or a dialog is open").toBe(true));
  return top();
};
/** A drawer or a dialog is open. */
export const isOpen = (): boolean => top() !== document.body;

const isShown = (element: Element | null): boolean => {
  for (let at = element; at instanceof HTMLElement; at = at.parentElement)
    if (at.style.display === "none") return false;
  return true;
};

/** The labels of a form's fields, in their order. */
export const labelsIn = (root: Element): string[] =>
  [...root.querySelectorAll(".ant-form-item-label > label")].filter(isShown).map(textOf);

const labelled = (root: Element, label: string): HTMLElement[] => [
  ...[...root.querySelectorAll("label")]
    .filter((each) => textOf(each) === label)
    .flatMap(({ htmlFor }) => [...root.querySelectorAll<HTMLElement>(`[id="${htmlFor}"]`)]),
  ...root.querySelectorAll<HTMLElement>(`[aria-label="${label}"], [placeholder="${label}"]`),
];

/** The control with this label. @throws where there is none, with those that there are */
export const field = (label: string, root: Element = top()): HTMLElement => {
  const found = labelled(root, label).filter(isShown);
  if (found[0]) return found[0];
  throw new Error(`no field "${label}" among: ${labelsIn(root).join(" · ")}`);
};
export const held = (label: string, root?: Element): string => (field(label, root) as HTMLInputElement).value;

/** Writes into a field instead of what it holds, and goes on to the next. */
export const write = async (label: string, text: string, root?: Element): Promise<void> => {
  const input = field(label, root);
  await act(async () => input.focus());
  await act(async () => {
    fireEvent.change(input, { target: { value: text } });
  });
  await act(async () => input.blur());
};

/** Writes one text after the other, each with Enter. */
export const writeEach = async (label: string, texts: readonly string[], root?: Element): Promise<void> => {
  for (const text of texts) {
    const input = field(label, root);
    await act(async () => {
      fireEvent.change(input, { target: { value: text } });
    });
    await act(async () => {
      fireEvent.keyDown(input, { key: "Enter", keyCode: 13 });
    });
  }
};

const choices = (): HTMLElement[] =>
  [
    ...document.querySelectorAll<HTMLElement>(
      ".ant-select-item-option, .ant-cascader-menu-item, .ant-select-tree-node-content-wrapper",
    ),
  ].filter(isShown);
const openChoices = async (label: string, root?: Element): Promise<void> => {
  const input = field(label, root);
  const select = input.closest(".ant-select") ?? input;
  await act(async () => {
    fireEvent.mouseDown(select);
    fireEvent.click(select);
  });
};

/** The choices of a list. */
export const choicesOf = async (label: string, root?: Element): Promise<string[]> => {
  await openChoices(label, root);
  const found = choices().map(textOf);
  await act(async () => {
    fireEvent.keyDown(field(label, root), { key: "Escape", keyCode: 27 });
  });
  return found;
};

/** Chooses of a list, by its words. */
export const choose = async (label: string, option: string, root?: Element): Promise<void> => {
  await openChoices(label, root);
  const found = choices().findLast((each) => textOf(each) === option);
  if (!found) throw new Error(`"${label}" has no "${option}" among: ${choices().map(textOf).join(" · ")}`);
  await act(async () => {
    fireEvent.click(found);
  });
};

/** Picks one of several buttons that stand beside each other, by its words. */
export const pick = async (option: string, root: Element = top()): Promise<void> => {
  const found = [
    ...root.querySelectorAll<HTMLElement>(
      ".ant-radio-wrapper, .ant-segmented-item, .ant-checkbox-wrapper, .ant-radio-button-wrapper",
    ),
  ].find((each) => textOf(each) === option);
  if (!found) throw new Error(`nothing to pick is called "${option}"`);
  await act(async () => {
    fireEvent.click(found.querySelector("input") ?? found);
  });
};

export const toggle = async (label: string, root?: Element): Promise<void> => {
  await act(async () => {
    fireEvent.click(field(label, root));
  });
};

const nameOf = (button: Element): string => button.getAttribute("aria-label") ?? textOf(button);
const buttonsIn = (root: Element): HTMLButtonElement[] =>
  [
    ...root.querySelectorAll<HTMLButtonElement>("button, [role=button], a[href], [role=tab], .ant-dropdown-menu-item"),
  ].filter(isShown);

/** The names of buttons that can be pressed. */
export const enabledIn = (root: Element): string[] =>
  buttonsIn(root)
    .filter((each) => each.tagName === "BUTTON" && !each.disabled && each.getAttribute("aria-disabled") !== "true")
    .map(nameOf);

/** The button with this name. @throws where there is none, with those that there are */
export const button = (name: string | RegExp, root: Element = top()): HTMLButtonElement => {
  const fits = (each: Element) => (typeof name === "string" ? nameOf(each) === name : name.test(nameOf(each)));
  const found = buttonsIn(root).find(fits);
  if (!found) throw new Error(`no button ${name} among: ${buttonsIn(root).map(nameOf).join(" · ")}`);
  return found;
};
/** Presses a button, once it is there and can be pressed. */
export const press = async (name: string | RegExp, root?: Element): Promise<void> => {
  await waitFor(() => {
    if (button(name, root).disabled) throw new Error(`${name} can't be pressed`);
  });
  await act(async () => {
    fireEvent.click(button(name, root));
  });
};

/** The fields that say what is wrong with them, and what they say. */
export const wrongIn = (root: Element): Record<string, string> =>
  Object.fromEntries(
    [...root.querySelectorAll(".ant-form-item-has-error")].map((item) => [
      textOf(item.querySelector(".ant-form-item-label > label") ?? item.querySelector("[aria-label]") ?? item),
      textOf(item.querySelector(".ant-form-item-explain-error") ?? item),
    ]),
  );

/** The texts of the alerts. */
export const alertsIn = (root: Element = document.body): string =>
  [...root.querySelectorAll("[role=alert], .ant-alert, .ant-message-notice")].map(textOf).join(" | ");

export const headsIn = (root: Element): string[] =>
  [...root.querySelectorAll("thead th")]
    .filter(isShown)
    .map(textOf)
    .filter((text) => text !== "");
/** The text of each row's cells, or of each entry where it is no table. */
export const rowsIn = (root: Element): string[][] =>
  [...root.querySelectorAll("tbody tr.ant-table-row, tbody tr:not([class*=ant-])")].map((row) =>
    [...row.querySelectorAll("td")].map(textOf),
  );

export const row = (text: string, root: Element = document.body): HTMLElement => {
  const found = [...root.querySelectorAll<HTMLElement>("tr, li, .ant-list-item")].find((each) =>
    textOf(each).includes(text),
  );
  if (!found) throw new Error(`no row with "${text}"`);
  return found;
};

/** Waits, without real time, until this is so. */
export const until = (check: () => unknown): Promise<unknown> => waitFor(check);
export const says = (text: string | RegExp, root: HTMLElement = document.body): Promise<unknown> =>
  waitFor(() => {
    const is = textOf(root);
    if (typeof text === "string" ? !is.includes(text) : !text.test(is))
      throw new Error(`"${text}" isn't said in: ${is}`);
  });
export { screen, within };
