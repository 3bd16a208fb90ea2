import { ArrowDownOutlined, ArrowUpOutlined, CloseOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { moved } from "./own-list.ts";

type Props = {
  readonly names: readonly string[];
  readonly wordOf: (name: string) => string;
  readonly change: (names: string[]) => void;
};

/** A report's columns in their order, each of which can be moved and taken out. */
export const ColumnOrder = ({ names, wordOf, change }: Props) => {
  const { t } = useTranslation();
  if (names.length === 0) return null;
  return (
    <ol className="column-order">
      {names.map((name, at) => (
        <li key={name}>
          <span className="column-order-no figure">{at + 1}</span>
          <span className="column-order-name">{wordOf(name)}</span>
          <Button
            type="text"
            size="small"
            icon={<ArrowUpOutlined />}
            disabled={at === 0}
            aria-label={t("ownReports.up", { name: wordOf(name) })}
            onClick={() => change(moved(names, at, -1))}
          />
          <Button
            type="text"
            size="small"
            icon={<ArrowDownOutlined />}
            disabled={at === names.length - 1}
            aria-label={t("ownReports.down", { name: wordOf(name) })}
            onClick={() => change(moved(names, at, 1))}
          />
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={t("ownReports.takeOut", { name: wordOf(name) })}
            onClick={() => change(names.filter((each) => each !== name))}
          />
        </li>
      ))}
    </ol>
  );
};
