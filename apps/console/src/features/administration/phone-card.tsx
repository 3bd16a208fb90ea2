import type { PhoneCard as Card } from "@zongji/api";
import { Alert, QRCode, Radio, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";

/** Each with a button that copies it. */
const Lines = ({ lines }: { lines: readonly (readonly [key: string, label: string, value: string])[] }) => (
  <dl className="phone-card-lines">
    {lines.map(([key, label, value]) => (
      <div key={key} data-line={key}>
        <dt className="quiet">{label}</dt>
        <dd>
          <Typography.Text copyable={{ text: value }} className="secret">
            {value}
          </Typography.Text>
        </dd>
      </div>
    ))}
  </dl>
);

/** All that a SIP phone has to be given, this once: to copy, or for the phone to scan. */
export const PhoneCard = ({ card }: { card: Card }) => {
  const { t } = useTranslation();
  const now = useNow();
  const { sipUser, realm, password, servers, provisioning } = card;
  const [chosen, setChosen] = useState(servers[0]?.listener);
  const server = servers.find(({ listener }) => listener === chosen);
  const address = `${location.origin}${provisioning.path}?listener=${encodeURIComponent(chosen ?? "")}`;
  const open = now < provisioning.until;
  if (!server) return <Alert type="error" showIcon title={t("phoneCard.noServer")} />;
  return (
    <div className="phone-card">
      <p className="phone-card-once">{t("administration.onceOnly")}</p>
      {servers.length > 1 && (
        <Radio.Group
          aria-label={t("administration.transport")}
          value={chosen}
          optionType="button"
          options={servers.map(({ listener, transport }) => ({
            value: listener,
            label: listener === transport ? transport.toUpperCase() : `${transport.toUpperCase()} ${listener}`,
          }))}
          onChange={({ target }) => setChosen(String(target.value))}
        />
      )}
      <div className="phone-card-body">
        <Lines
          lines={[
            ["host", t("phoneCard.server"), server.host],
            ["port", t("administration.port"), String(server.port)],
            ["transport", t("administration.transport"), server.transport.toUpperCase()],
            ["user", t("administration.sipUser"), sipUser],
            ["realm", t("administration.realm"), realm],
            ["password", t("administration.secret"), password],
          ]}
        />
        <figure>
          {/* What is scanned is dark on light, whatever the page's colours. */}
          <QRCode
            value={address}
            aria-label={t("phoneCard.code")}
            size={200}
            errorLevel="M"
            color="#000000"
            bgColor="#ffffff"
            status={open ? "active" : "expired"}
            statusRender={() => <span>{t("phoneCard.over")}</span>}
          />
          <figcaption className="quiet">{t("phoneCard.scan", { until: moment(provisioning.until, now) })}</figcaption>
        </figure>
      </div>
      {server.transport === "tls" && <p className="quiet">{t("phoneCard.certificate")}</p>}
      <p className="quiet">{t("phoneCard.proxy")}</p>
    </div>
  );
};
