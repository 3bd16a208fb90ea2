import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** The INVITEs that the page asked for, and what it was told. */
const previewsOf = (page: Page): { readonly status: number; readonly host: unknown }[] => {
  const asked: { status: number; host: unknown }[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith("/api/trunks/invite"))
      asked.push({ status: response.status(), host: response.request().postDataJSON().trunk.host });
  });
  return asked;
};

/** A folded part that holds something wrong says so and opens when the trunk is saved; nobody asks for an INVITE that would be refused. */
export const fillInWrong = async (page: Page, drawer: Locator): Promise<void> => {
  const previews = previewsOf(page);
  const invite = drawer.locator(".invite-preview");
  const save = () => drawer.getByRole("button", { name: /保\s*存/ }).click();
  const part = (name: string) => drawer.getByRole("button", { name: new RegExp(`^${name}`) });
  await part("呼出$").click();
  await part("呼出信令（INVITE）").click();
  await invite.filter({ hasText: "INVITE sip:13800138000@192.0.2.77:5999" }).waitFor();
  // What the server alone would have found wrong before: half an address, an empty number, digits that are not there.
  const wrong = [
    [drawer.getByLabel("呼出地址"), "10.0.0", "192.0.2.78"],
    [drawer.getByLabel("分担权重"), "", "1"],
    [drawer.getByLabel("去掉前几位"), "20", "1"],
    [drawer.getByLabel("SIP 域"), "ims_1", "ims.example"],
    [drawer.getByLabel("探测间隔"), "", "0"],
  ] as const;
  await drawer.getByLabel("号码", { exact: true }).fill("0XX");
  for (const [field, bad, good] of wrong) {
    await field.fill(bad);
    await drawer.getByText(/填好这些后，这里显示将发出的 INVITE/).waitFor();
    await page.waitForTimeout(600);
    await field.fill(good);
    await invite.waitFor();
  }
  await invite.filter({ hasText: "INVITE sip:13800138000@ims.example" }).waitFor();
  expect(previews.filter(({ status }) => status >= 400)).toEqual([]);
  expect(previews.map(({ host }) => host)).not.toContain("10.0.0");
  await drawer.getByLabel("探测间隔").fill("");
  await part("语音与保活").click();
  await drawer.getByLabel("探测间隔").waitFor({ state: "hidden" });
  await drawer.locator("[data-wrong=media]").filter({ hasText: "1 项待改" }).waitFor();
  await save();
  await drawer.getByLabel("探测间隔").and(page.locator(":focus")).waitFor();
  expect(await drawer.getByLabel("探测间隔").evaluate((field) => field.getBoundingClientRect().bottom)).toBeLessThan(
    900,
  );
};
