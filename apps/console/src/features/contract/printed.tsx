import { PrinterOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

/** Where a party seals and signs. */
export const SealPlace = ({ label, name }: { label: string; name: string }) => {
  const { t } = useTranslation();
  return (
    <div className="sheet-party">
      <div>
        <strong>{label}</strong> {name}
      </div>
      <div className="sheet-seal">{t("contract.sheet.seal")}</div>
      <div>{t("contract.sheet.person")}</div>
      <div>{t("contract.sheet.date")}</div>
    </div>
  );
};

/** A paper as it is printed, with what brings one back and what prints it. */
export const Printed = ({ back, children }: { back: string; children: ReactNode }) => {
  const { t } = useTranslation();
  return (
    <div className="sheet-page">
      <div className="sheet-tools">
        <Link to={back}>
          <Button>{t("contract.sheet.back")}</Button>
        </Link>
        <Button type="primary" icon={<PrinterOutlined />} onClick={() => window.print()}>
          {t("contract.sheet.print")}
        </Button>
      </div>
      {children}
      {/* What is printed stands outside the frame, which scrolls and would be cut. */}
      {createPortal(<div className="sheet-print">{children}</div>, document.body)}
    </div>
  );
};

/** A paper's facts, a line each. */
export const Facts = ({ lines }: { lines: readonly (readonly [label: string, text: string])[] }) => (
  <table>
    <tbody>
      {lines.map(([label, text]) => (
        <tr key={label}>
          <td>{label}</td>
          <td className="sheet-text">{text}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
