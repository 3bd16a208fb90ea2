import { type ThemeConfig, theme } from "antd";

const fonts = `-apple-system, BlinkMacSystemFont, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif`;

type Algorithm = typeof theme.compactAlgorithm;

/** Ant Design's compact density would write at 12 px; the text of the console is 14, its notes 12. */
const dense: Algorithm = (seed, map) => theme.compactAlgorithm(seed, map && { ...map, fontSizeSM: 14 });

// The default blue, red and green, dark enough to be read as text on white and on their own pale grounds (WCAG 2.2 §1.4.3: 4.5 to 1).
const dark = { colorTextTertiary: "rgba(255,255,255,0.62)", colorTextDescription: "rgba(255,255,255,0.62)" };
const light = {
  colorPrimary: "#1461cc",
  colorInfo: "#1461cc",
  colorLink: "#1461cc",
  colorError: "#cf1322",
  colorSuccess: "#237804",
  // So dark a green would have a dull ground.
  colorSuccessBg: "#f6ffed",
  colorSuccessBorder: "#b7eb8f",
  colorBgLayout: "#f5f6f8",
  colorTextTertiary: "rgba(0,0,0,0.6)",
  colorTextDescription: "rgba(0,0,0,0.6)",
  colorTextPlaceholder: "rgba(0,0,0,0.56)",
};

/** A person may ask her machine for less motion (WCAG 2.2 §2.3.3). */
const isStill = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Compact density, one blue as the accent, no shadows under cards. The dark one is for the wall. */
export const lookOf = (forWall: boolean): ThemeConfig => ({
  // The dark look stands inside the light one and must not take over its tokens.
  inherit: false,
  algorithm: [forWall ? theme.darkAlgorithm : theme.defaultAlgorithm, dense],
  token: {
    fontFamily: fonts,
    fontSizeHeading4: 20,
    fontSizeHeading5: 16,
    borderRadius: 4,
    controlHeight: 34,
    motion: !isStill(),
    motionDurationMid: "0.1s",
    motionDurationSlow: "0.2s",
    ...(forWall ? dark : light),
  },
  components: {
    Table: { headerBorderRadius: 0, cellPaddingBlockSM: 5, cellPaddingInlineSM: 8 },
    Card: { headerFontSize: 16 },
  },
});
