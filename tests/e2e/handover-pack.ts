import type { Page } from "playwright-core";
import { expect } from "vitest";

type Seen = (page: Page, name: string) => Promise<void>;

/** The provider makes a pack, the client signs for it by its hash; its receipt is a paper. */
export const handOver = async (
  { provider, client, baseUrl }: { readonly provider: Page; readonly client: Page; readonly baseUrl: string },
  look: Seen,
  paper: Seen,
): Promise<void> => {
  const records = `${baseUrl}/contract/records`;
  await provider.goto(records);
  await provider.getByText("还没有制作过移交包").waitFor();
  await provider.getByRole("button", { name: "制作移交包" }).click();
  const dialog = provider.getByRole("dialog");
  await dialog.getByText("最多约需").waitFor();
  await look(provider, "handover-make");
  await dialog.getByRole("button", { name: "制作移交包" }).click();
  const pack = provider.locator("[data-pack=done]");
  await pack.waitFor({ timeout: 180_000 });
  const hash = (await pack.locator(".handover-hash").textContent()) ?? "";
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const [{ id }] = (await (await provider.request.get(`${baseUrl}/api/contract/handover-packs`)).json()) as [
    { id: string },
  ];
  await pack.scrollIntoViewIfNeeded();
  await look(provider, "handover");
  await provider.evaluate(() => localStorage.setItem("zongji.language", "en"));
  await provider.reload();
  await pack.getByText("Not signed for by the client").scrollIntoViewIfNeeded();
  await look(provider, "handover-en");
  await provider.evaluate(() => localStorage.setItem("zongji.language", "zh-CN"));
  await provider.reload();

  await client.goto(records);
  const own = client.locator("[data-pack=done]");
  await own.getByText("待甲方签收").waitFor();
  // Where it lies is for who may make packs.
  expect(await own.getByText("位置：").count()).toBe(0);
  const { version } = (await (await client.request.get(`${baseUrl}/api/contract`)).json()) as { version: number };
  const deed = { type: "HandoverPackReceived", pack: id, sha256: "0".repeat(64), receivedBy: "赵六", on: "2026-11-30" };
  const wrong = await client.request.post(`${baseUrl}/api/contract/deeds`, { data: { version, deed } });
  expect(await wrong.json()).toMatchObject({ code: "conflict", reason: "contract.notThisHash", field: "sha256" });
  await own.getByRole("button", { name: "签收移交包" }).click();
  await client.getByRole("dialog").getByLabel("SHA-256").fill(hash);
  await client.getByRole("dialog").getByLabel("签收人").fill("赵六");
  await client.getByRole("dialog").getByRole("button", { name: "签收移交包" }).click();
  await own.getByText("赵六 于").waitFor();
  await own.getByRole("link", { name: "移交清单" }).click();
  await client.getByRole("heading", { name: "业务资料移交清单" }).waitFor();
  await client.locator(".sheet-page").getByText(hash).waitFor();
  await look(client, "handover-receipt");
  await paper(client, "handover-receipt");
};
