import type { Page } from "playwright-core";

/** The heads of a page's tables that need more than one line. */
export const wrappedHeads = (page: Page): Promise<string[]> =>
  page.locator("th").evaluateAll((heads) =>
    heads
      .filter((head) => {
        const text = document.createRange();
        text.selectNodeContents(head);
        // What is for the ear alone takes no room.
        const seen = [...text.getClientRects()].filter(({ width }) => width > 1);
        // Some of it stands wholly below the rest.
        return Math.max(...seen.map(({ top }) => top)) > Math.min(...seen.map(({ bottom }) => bottom)) - 2;
      })
      .map((head) => head.textContent ?? ""),
  );
