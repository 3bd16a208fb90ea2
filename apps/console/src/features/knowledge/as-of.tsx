import { Button, DatePicker, Space } from "antd";
import type { Dayjs } from "dayjs";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useZone } from "../../look/zone.ts";
import { instantOf } from "../../look/zoned.ts";

/** 查看当时的内容: the version that was published at a moment of the hotline's clock. */
export const AsOf = ({ article }: { article: string }) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const zone = useZone();
  const id = useId();
  const [at, setAt] = useState<Dayjs | null>(null);
  return (
    <div className="as-of">
      <label htmlFor={id}>{t("knowledge.asOf")}</label>
      <Space.Compact>
        <DatePicker
          id={id}
          value={at}
          onChange={setAt}
          showTime={{ format: "HH:mm" }}
          format="YYYY-MM-DD HH:mm"
          needConfirm={false}
        />
        <Button
          disabled={at === null}
          onClick={() => at && void go(`/knowledge/article/${article}?at=${instantOf(at, zone)}`)}
        >
          {t("knowledge.asOfGo")}
        </Button>
      </Space.Compact>
    </div>
  );
};
