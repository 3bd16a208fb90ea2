import { type ThemeConfig, theme } from "antd";

const fonts = `-apple-system, BlinkMacSystemFont, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif`;

/** Compact density, the default blue as the one accent, no shadows under cards. The dark one is for the wall. */
export const lookOf = (dark: boolean): ThemeConfig => ({
  // The dark look stands inside the light one and must not take over its tokens.
  inherit: false,
  algorithm: dark ? [theme.darkAlgorithm, theme.compactAlgorithm] : [theme.defaultAlgorithm, theme.compactAlgorithm],
  token: {
    fontFamily: fonts,
    fontSize: 14,
    fontSizeSM: 12,
    fontSizeHeading4: 20,
    fontSizeHeading5: 16,
    borderRadius: 4,
    controlHeight: 32,
    motionDurationMid: "0.1s",
    motionDurationSlow: "0.2s",
    ...(dark
      ? {}
      : { colorBgLayout: "#f5f6f8", colorTextTertiary: "rgba(0,0,0,0.58)", colorTextDescription: "rgba(0,0,0,0.6)" }),
  },
  components: {
    Table: { headerBorderRadius: 0, cellPaddingBlockSM: 6, cellPaddingInlineSM: 8 },
    Layout: { headerHeight: 56, headerPadding: "0 16px" },
    Card: { headerFontSize: 14 },
  },
});
