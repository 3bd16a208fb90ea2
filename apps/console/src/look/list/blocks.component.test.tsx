/** A list that is scrolled through: block after block is fetched, one that fails is asked for again, and another question is answered by its own rows alone. */
import { act, screen, waitFor } from "@testing-library/react";
import { type OrderRow, orderList } from "@zongji/api";
import { Link } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { useList } from "../../server/list.ts";
import type { Asked } from "../../testing/fake-server.ts";
import { refusal } from "../../testing/fake-server.ts";
import { made } from "../../testing/made.ts";
import { newStage } from "../../testing/stage.tsx";
import { useListColumns } from "./columns.tsx";
import { ListTable } from "./list-table.tsx";

const stage = newStage();
const [usualPx, seenPx, beyondPx] = [35, 546, 800];
let rowPx = usualPx;

/** What a browser would lay out: rows of one height, and places as high as they say. */
const placePx = (part: Element): number =>
  [...part.children].reduce(
    (sum, row) => sum + (row.classList.contains("ant-table-row") ? rowPx : Number.parseInt(styleOf(row), 10) || 0),
    0,
  );
const styleOf = (row: Element): string => row.querySelector("td")?.style.height ?? "";
const topOf = (part: Element): number => {
  let px = 0;
  for (let each = part.previousElementSibling; each; each = each.previousElementSibling)
    if (each.tagName === "TBODY") px += placePx(each);
  return px;
};

const watching = new Set<Observer>();
class Observer {
  readonly #tell: (entries: { isIntersecting: boolean }[]) => void;
  #part: Element | undefined;
  constructor(tell: (entries: { isIntersecting: boolean }[]) => void) {
    this.#tell = tell;
  }
  observe(part: Element): void {
    this.#part = part;
    watching.add(this);
  }
  disconnect(): void {
    watching.delete(this);
  }
  look(topPx: number): void {
    const part = this.#part!;
    const top = topOf(part);
    this.#tell([
      { isIntersecting: top < topPx + seenPx + beyondPx && top + placePx(part) > topPx - beyondPx && part.isConnected },
    ]);
  }
}

const body = (): Element => document.querySelector(".ant-table-body")!;
/** Lets the list settle where it is: what comes into sight is drawn, which brings other rows into sight. */
const settle = async (): Promise<void> => {
  for (let n = 0; n < 4; n += 1) {
    await act(async () => {
      for (const each of [...watching]) each.look(body().scrollTop);
    });
    await stage.pass(20);
  }
};
const scrollTo = async (px: number): Promise<void> => {
  await act(async () => {
    body().scrollTop = px;
    body().dispatchEvent(new Event("scroll"));
  });
  await settle();
};
const heightPx = (): number =>
  [...body().querySelectorAll("tbody")]
    .filter((each) => !each.closest("tbody tbody"))
    .reduce((s, e) => s + placePx(e), 0);
const fetched = (): number => Number(document.querySelector("[data-fetched]")?.getAttribute("data-fetched") ?? 0);
const drawn = (): string[] =>
  [...document.querySelectorAll(".ant-table-row")].map((row) => row.getAttribute("data-row-key") ?? "");
const asked = () => stage.server.asked("listOrders").map(({ query }) => query.after ?? null);

/** So many orders, of which 200 are told at once; each of a question has its name. */
const answering =
  (all: number) =>
  ({ query }: Asked) => {
    const from = Number(query.after ?? 0);
    const end = Math.min(all, from + 200);
    const name = query.state ?? "any";
    const items = Array.from({ length: end - from }, (_, n) =>
      made(orderList.row, { id: `${name}-${from + n + 1}`, title: `${name} ${from + n + 1}` }),
    );
    return { items, next: end < all ? String(end) : null, previous: null, total: all, more: false };
  };

const Page = () => {
  const found = useList("listOrders", orderList);
  const shown = { no: { width: 160 }, title: { width: 200 } };
  const columns = useListColumns<OrderRow>({ list: orderList, shown, now: 0, sort: "-createdAt" });
  return (
    <>
      <Link to="?rows=all&state=draft">drafts</Link>
      <ListTable<OrderRow>
        {...found}
        list={orderList}
        columns={columns.filter(({ key }) => key in shown)}
        rowKey="id"
        empty="none"
        around={200}
      />
    </>
  );
};
const show = async (): Promise<void> => {
  await stage.show(<Page />, { at: "/?rows=all" });
  await waitFor(() => expect(fetched()).toBeGreaterThan(0));
  await settle();
};

beforeEach(() => {
  rowPx = usualPx;
  watching.clear();
  vi.stubGlobal("IntersectionObserver", Observer);
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockImplementation(function (this: HTMLElement) {
    return placePx(this);
  });
  vi.spyOn(HTMLElement.prototype, "offsetTop", "get").mockImplementation(function (this: HTMLElement) {
    return topOf(this);
  });
});

test("block after block is fetched, once each, until the last row is scrolled to", async () => {
  stage.server.on("listOrders", answering(650));
  await show();
  for (let px = 0; px < 650 * usualPx; px += 500) {
    await scrollTo(px);
    expect(heightPx()).toBe(fetched() * usualPx);
    expect(body().scrollTop).toBe(px);
    expect(drawn().length).toBeLessThan(130);
  }
  expect(fetched()).toBe(650);
  expect(asked()).toEqual([null, "200", "400", "600"]);
  expect(drawn().at(-1)).toBe("any-650");
  await scrollTo(0);
  expect(drawn()[0]).toBe("any-1");
  expect(asked()).toHaveLength(4);
});

test("a block that fails is told, stays as it is while one scrolls, and is asked for again by a press", async () => {
  stage.server.on("listOrders", (question) =>
    question.query.after === "400" ? refusal("databaseDown") : answering(650)(question),
  );
  await show();
  for (let px = 0; px <= 400 * usualPx; px += 500) await scrollTo(px);
  expect(screen.getByRole("alert").textContent).toContain("后面的记录没有取到");
  expect(fetched()).toBe(400);
  await scrollTo(0);
  await scrollTo(400 * usualPx - seenPx);
  expect(asked()).toEqual([null, "200", "400"]);
  stage.server.on("listOrders", answering(650));
  await stage.user.click(screen.getByRole("button", { name: "重试" }));
  await waitFor(() => expect(fetched()).toBe(600));
  expect(screen.queryByRole("alert")).toBeNull();
  for (let px = 400 * usualPx; px <= 650 * usualPx; px += 500) await scrollTo(px);
  expect(fetched()).toBe(650);
  expect(asked()).toEqual([null, "200", "400", "400", "600"]);
});

test("a filter that is changed while a block is under way is answered by its own rows, and goes on with them", async () => {
  stage.server.on("listOrders", answering(650));
  await show();
  const late = stage.server.hold("listOrders");
  for (let px = 0; px <= 200 * usualPx; px += 500) await scrollTo(px);
  expect(asked()).toEqual([null, "200"]);
  stage.server.on("listOrders", answering(450));
  await stage.user.click(screen.getByRole("link", { name: "drafts" }));
  await waitFor(() => expect(drawn()[0]).toBe("draft-1"));
  expect(body().scrollTop).toBe(0);
  await act(async () => late(answering(650)({ query: { after: "200" } } as unknown as Asked)));
  await settle();
  for (let px = 0; px < 450 * usualPx; px += 500) await scrollTo(px);
  expect(fetched()).toBe(450);
  expect(asked()).toEqual([null, "200", null, "200", "400"]);
  expect(stage.server.asked("listOrders").map(({ query }) => query.state)).toEqual([
    ...[undefined, undefined],
    ...[1, 2, 3].map(() => "draft"),
  ]);
  expect(drawn().every((key) => key.startsWith("draft-"))).toBe(true);
});

test("rows that are drawn above what is seen, higher than their place was, do not push it away", async () => {
  rowPx = 50;
  stage.server.on("listOrders", answering(200));
  await show();
  // By the scroll bar, past rows that were never drawn.
  await scrollTo(150 * usualPx);
  const seen = () => {
    const rows = [...document.querySelectorAll(".ant-table-row")];
    const row = rows.find((each) => each.getAttribute("data-row-key") === "any-160")!;
    const before = [...row.parentElement!.children].indexOf(row) * rowPx;
    return topOf(row.parentElement!) + before - body().scrollTop;
  };
  const was = seen();
  const at = body().scrollTop;
  await scrollTo(at - 400);
  expect(seen()).toBe(was + 400);
});
