/** 查看当时的内容: what is typed is a moment of the hotline's clock, wherever the browser is. */
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { newStage } from "../../testing/stage.tsx";
import { AsOf } from "./as-of.tsx";

const stage = newStage();

test("a moment of the hotline's clock leads to the article as it was then", async () => {
  await stage.show(<AsOf article="a1" />);
  const go = screen.getByRole("button", { name: "查看" }) as HTMLButtonElement;
  expect(go.disabled).toBe(true);
  const input = screen.getByLabelText("查看当时的内容");
  await stage.user.click(input);
  fireEvent.change(input, { target: { value: "2026-05-04 09:30" } });
  fireEvent.keyDown(input, { key: "Enter", keyCode: 13 });
  await waitFor(() => expect(go.disabled).toBe(false));
  await stage.user.click(go);
  // 09:30 in Shanghai.
  expect(`${window.location.pathname}${window.location.search}`).toBe(
    `/knowledge/article/a1?at=${Date.UTC(2026, 4, 4, 1, 30)}`,
  );
});
