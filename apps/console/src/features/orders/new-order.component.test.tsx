/** 新建工单: by hand, or of what came by a web page. */
import { screen, waitFor } from "@testing-library/react";
import { WorkOrder } from "@zongji/api";
import { expect, test } from "vitest";
import { made } from "../../testing/made.ts";
import { newStage } from "../../testing/stage.tsx";
import { NewOrder } from "./order-list.tsx";

const stage = newStage();
const asked = () => stage.server.asked("openOrder").map(({ body }) => body);

test("an order is begun by hand with one press, and opened", async () => {
  stage.server.on("openOrder", made(WorkOrder, { id: "o1" }));
  await stage.show(<NewOrder />);
  await stage.user.click(screen.getByRole("button", { name: "新建工单" }));
  await waitFor(() => expect(window.location.pathname).toBe("/orders/o1"));
  expect(asked()).toEqual([{ source: "hand" }]);
});

test("what came by a web page is begun as that", async () => {
  stage.server.on("openOrder", made(WorkOrder, { id: "o2" }));
  await stage.show(<NewOrder />);
  await stage.user.click(screen.getByRole("button", { name: "其他来源的新工单" }));
  await stage.user.click(await screen.findByRole("menuitem", { name: "登记网页来件" }));
  await waitFor(() => expect(window.location.pathname).toBe("/orders/o2"));
  expect(asked()).toEqual([{ source: "web" }]);
});
