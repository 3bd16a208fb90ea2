import { PictureOutlined } from "@ant-design/icons";
import { type ChartAsked, chartOption } from "@zongji/api";
import { Button, theme } from "antd";
import { BarChart, HeatmapChart, LineChart, PieChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

use([BarChart, LineChart, PieChart, HeatmapChart]);
use([GridComponent, TooltipComponent, LegendComponent, VisualMapComponent, AriaComponent, SVGRenderer, CanvasRenderer]);

type Option = Parameters<ReturnType<typeof init>["setOption"]>[0];

/** The same chart as a picture of its own, twice as fine as it is shown. */
const saveChart = (option: Option, ground: string, { clientWidth, clientHeight }: HTMLElement, name: string): void => {
  const apart = document.createElement("div");
  const chart = init(apart, null, { renderer: "canvas", width: clientWidth, height: clientHeight });
  chart.setOption(option);
  const link = document.createElement("a");
  link.href = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: ground });
  // Neither a path nor what some system's names lack.
  link.download = `${name.replace(/[\\/:*?"<>|]/g, " ").trim()}.png`;
  link.click();
  chart.dispose();
};

type Props = ChartAsked & {
  readonly label: string;
  readonly height: number;
  /** It can be saved under this name. */
  readonly fileName?: string;
};

/** Draws a chart; what it shows stands in the table too, so that it is one picture with one name to who hears the page. */
export const ChartView = ({ label, height, fileName, ...asked }: Props) => {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const { token } = theme.useToken();
  const look = {
    text: token.colorTextSecondary,
    line: token.colorBorderSecondary,
    ground: token.colorBgContainer,
    font: token.fontFamily,
  };
  const option = chartOption(asked, look) as Option;
  const told = JSON.stringify(option);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an option is another where its text is
  useEffect(() => {
    if (!place.current) return undefined;
    const chart = init(place.current, null, { renderer: "svg" });
    chart.setOption(option);
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [told]);
  return (
    <>
      <div ref={place} className="report-drawn" role="img" aria-label={label} style={{ height }} />
      {fileName !== undefined && (
        <Button
          size="small"
          type="text"
          className="report-chart-save"
          icon={<PictureOutlined />}
          onClick={() => place.current && saveChart(option, look.ground, place.current, fileName)}
        >
          {t("reports.chartSave")}
        </Button>
      )}
    </>
  );
};
