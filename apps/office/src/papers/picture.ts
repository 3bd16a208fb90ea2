import { type ChartAsked, type ChartLook, chartOption } from "@zongji/api";
import { fontFamily, fontFiles } from "./fonts.ts";

/** Read where something is drawn: the office answers without it. */
const readEcharts = async () => {
  const [{ init, use }, charts, parts, features, renderers] = await Promise.all([
    import("echarts/core"),
    import("echarts/charts"),
    import("echarts/components"),
    import("echarts/features"),
    import("echarts/renderers"),
  ]);
  use([charts.BarChart, charts.LineChart, charts.PieChart, charts.HeatmapChart]);
  use([parts.GraphicComponent, parts.GridComponent, parts.LegendComponent, parts.TitleComponent]);
  use([parts.VisualMapComponent, features.LegacyGridContainLabel, renderers.SVGRenderer]);
  return init;
};
let echarts: ReturnType<typeof readEcharts> | undefined;

/** The program that makes pictures is not there: it comes ready-made for each machine, and `npm ci` left it out. */
export class NoPictureEngine extends Error {
  override readonly name = "NoPictureEngine";
}

/** On paper nothing can be pressed: a legend that scrolls would hide what is left. */
const look: ChartLook = { text: "#404040", line: "#d0d0d0", ground: "#ffffff", font: fontFamily, isPaper: true };

type Size = { readonly width: number; readonly height: number };

const drawn = async (option: Readonly<Record<string, unknown>>, size: Size): Promise<string> => {
  echarts ??= readEcharts();
  const init = await echarts;
  const chart = init(null, null, { renderer: "svg", ssr: true, ...size });
  try {
    chart.setOption(option);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
};

/** As the page's, without what shows on hover. */
const optionOf = (asked: ChartAsked): object => {
  const { tooltip: _, ...drawnOption } = chartOption(asked, look) as { readonly tooltip?: unknown };
  return drawnOption;
};

/** A chart as SVG, drawn without a browser. */
export const chartSvg = (asked: ChartAsked, size: Size): Promise<string> => drawn({ ...optionOf(asked) }, size);

/** What stands around a chart that is a picture of its own. */
export type Frame = {
  readonly title: string;
  /** Beneath the title: period, filters. */
  readonly under: string;
  /** At the foot, one line each. */
  readonly foot: readonly string[];
};

const size: Size = { width: 1120, height: 640 };
const headPx = 76;
const footLinePx = 18;

type Placed = { readonly grid?: object; readonly legend?: object; readonly series: readonly object[] };

/** The chart moved beneath its title and above its foot. */
const framed = (option: Placed, { title, under, foot }: Frame) => {
  const footPx = 16 + foot.length * footLinePx;
  const { grid, legend, series } = option as Placed & {
    readonly grid?: { readonly top: number; readonly bottom: number };
  };
  return {
    ...option,
    backgroundColor: look.ground,
    title: {
      ...{ text: title, subtext: under, left: 16, top: 10 },
      textStyle: { fontSize: 20, color: "#1f1f1f", fontFamily },
      subtextStyle: { fontSize: 13, color: look.text, fontFamily },
    },
    ...(grid && { grid: { ...grid, left: 16, right: 24, top: grid.top + headPx, bottom: grid.bottom + footPx } }),
    ...(legend && { legend: { ...legend, top: headPx, left: 16 } }),
    ...("visualMap" in option && { visualMap: { ...(option.visualMap as object), bottom: footPx } }),
    series: series.map((each) =>
      "radius" in each ? { ...each, center: ["50%", "54%"], radius: ["34%", "58%"] } : each,
    ),
    graphic: foot.map((text, no) => ({
      ...{ type: "text", left: 16, bottom: 10 + (foot.length - 1 - no) * footLinePx },
      style: { text, fill: look.text, font: `12px ${fontFamily}` },
    })),
  };
};

/** A chart with its title and what it is of, as PNG; without one a sentence stands in its place. @throws NoPictureEngine */
export const chartPng = async (asked: ChartAsked | undefined, frame: Frame, nothing: string): Promise<Buffer> => {
  const engine = await import("@resvg/resvg-js").catch((error: unknown) => {
    throw new NoPictureEngine(String(error));
  });
  const empty = {
    series: [],
    textStyle: { fontFamily },
  };
  const option = framed((asked ? optionOf(asked) : empty) as Placed, frame);
  const sentence = {
    ...{ type: "text", left: "center", top: "middle" },
    style: { text: nothing, fill: look.text, font: `18px ${fontFamily}` },
  };
  const graphic: object[] = asked ? option.graphic : [...option.graphic, sentence];
  const picture = new engine.Resvg(await drawn({ ...option, graphic }, size), {
    font: { fontFiles: Object.values(fontFiles), loadSystemFonts: false, defaultFontFamily: fontFamily },
    fitTo: { mode: "zoom", value: 2 },
    background: look.ground,
  });
  return Buffer.from(picture.render().asPng());
};
