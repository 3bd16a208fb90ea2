// runs: heavy
import { type Browser, newWorld, type Server, startBrowser, startServer, type World } from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { atState, isTrouble, signIn, signInFirst, takeSeat } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const enter = async (page: Page, login: string, password: string): Promise<void> => {
  await page.getByLabel("工号或账号").fill(login);
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.getByRole("button", { name: /登\s*录/ }).click();
};
const change = async (page: Page, current: string, next: string): Promise<void> => {
  const dialog = page.getByRole("dialog", { name: "修改密码" });
  await dialog.getByLabel("当前密码").fill(current);
  await dialog.getByLabel("新密码", { exact: true }).fill(next);
  await dialog.getByLabel("再输入一次新密码").fill(next);
  await dialog.getByRole("button", { name: "保存" }).click();
};

test("an agent changes her password at her desk: her seat stays, her other sessions end", async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const other = await signInFirst(server, "8001");
  const page = await browser.page(server.baseUrl);
  await enter(page, "8001", other.password);
  await takeSeat(page);
  await page.getByRole("button", { name: "个人菜单" }).click();
  await page.waitForTimeout(500);
  await browser.screenshot(page, "own-password-menu");
  await page.getByRole("menuitem", { name: "修改密码" }).click();
  await page.getByRole("dialog", { name: "修改密码" }).waitFor();
  const next = "a sentence of my own 42";
  await change(page, other.password, "number 8001 it is");
  await page.getByText("密码不能包含账号或工号，请换一个。").waitFor();
  await browser.screenshot(page, "own-password-refused");
  // Who she is is known: it is the old password that is wrong.
  await change(page, "not the old one", next);
  await page.getByText("当前密码不对。").waitFor();
  await change(page, other.password, next);
  await page.getByText("密码已修改").waitFor();
  await page.getByRole("dialog", { name: "修改密码" }).waitFor({ state: "detached" });
  await browser.screenshot(page, "own-password-done");
  await expect(other.get("/api/me")).rejects.toThrow("401");
  // Her phone's connection was the session's, and is still: nothing of her seat was lost.
  await atState(page, "ready");
  await page.reload();
  await atState(page, "ready");
  await expect(signIn(server, "8001", other.password)).rejects.toThrow("wrongPassword");
  await signIn(server, "8001", next);
  expect(browser.errors.filter(isTrouble).filter((line) => !line.includes("422"))).toEqual([]);
});

/** A supervisor's page at the wall, whose live socket passes the test: what it sent, and how to tell it something in the server's place. */
const openWall = async (server: Server, browser: Browser) => {
  const supervisor = await signInFirst(server, "supervisor");
  const sent: string[] = [];
  let tell = (_message: object): void => {};
  let cut = (): void => {};
  await browser.context.routeWebSocket(/\/api\/live$/, (socket) => {
    const up = socket.connectToServer();
    socket.onMessage((text) => {
      sent.push(String(text));
      up.send(text);
    });
    tell = (message) => socket.send(JSON.stringify(message));
    cut = () => void socket.close({ code: 1001 });
  });
  const page = await browser.page(server.baseUrl);
  await enter(page, "supervisor", supervisor.password);
  await page.getByRole("link", { name: "监控" }).click();
  await page.getByRole("heading", { name: "监控" }).waitFor();
  const active = () => sent.filter((text) => text.includes("active")).length;
  return { page, active, tell: (message: object) => tell(message), cut: () => cut() };
};

test("a page tells that its session ends when nobody does anything, and any movement keeps it", async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const { page, active, tell } = await openWall(server, browser);
  // The least that can be set is five minutes: what the server says after four of them is said here in its place.
  tell({ type: "idle", endsInMs: 60_000 });
  await page.getByText(/秒后将自动退出登录/).waitFor();
  await page.waitForTimeout(500);
  await browser.screenshot(page, "idle-warning");
  const before = active();
  await page.mouse.move(300, 300);
  await expect.poll(active).toBeGreaterThan(before);
  tell({ type: "idle", endsInMs: null });
  await page.getByText(/秒后将自动退出登录/).waitFor({ state: "hidden" });
  tell({ type: "signedOut", why: "idle" });
  await page.locator(".ant-modal-confirm-title", { hasText: "长时间没有操作，已自动退出登录。" }).waitFor();
  await page.waitForTimeout(500);
  await browser.screenshot(page, "idle-over");
});

test("a wall in full screen says by itself that it is in use, one in a window does not", async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const { page, active, tell } = await openWall(server, browser);
  await page.clock.install();
  await page.reload();
  await page.getByRole("heading", { name: "监控" }).waitFor();
  /** Time passes in which the server says something every few seconds, as it does to who watches the wall. */
  const passes = async (seconds: number): Promise<void> => {
    for (let passed = 0; passed < seconds; passed += 5) {
      await page.clock.fastForward(5000);
      tell({ type: "idle", endsInMs: null });
      await page.waitForTimeout(30);
    }
  };
  const before = active();
  await passes(180);
  await page.waitForTimeout(1000);
  expect(active()).toBe(before);
  await page.locator("[data-action=fullScreen]").click();
  await page.waitForFunction(() => document.fullscreenElement !== null);
  const pressed = active();
  await passes(65);
  await expect.poll(active).toBeGreaterThan(pressed);
});

test("a page whose session ended while it slept asks to sign in, instead of looking for the server for ever", async () => {
  const server = await startServer(world);
  const browser = await startBrowser(world, { toneHz: 500 });
  const { page, cut } = await openWall(server, browser);
  cut();
  // As a page that sleeps it hears nothing of the end.
  await page.request.post(`${server.baseUrl}/api/sign-out`);
  await page.locator(".ant-modal-confirm-title", { hasText: "登录已过期，请重新登录。" }).waitFor();
  await browser.screenshot(page, "session-over");
  await page.getByRole("button", { name: "知道了" }).click();
  await page.getByRole("heading", { name: "登录" }).waitFor();
});
