import { PhoneOutlined } from "@ant-design/icons";
import { Button, Input, type InputRef, Popover, Space } from "antd";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

/** 拨号: asks for a number; Enter calls. Spaces and dashes of a pasted number are left out. */
export const Dial = ({
  open,
  setOpen,
  call,
  children,
}: {
  open: boolean;
  setOpen: (open: boolean) => void;
  call: (number: string) => Promise<boolean>;
  children: ReactNode;
}) => {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [calling, setCalling] = useState(false);
  const input = useRef<InputRef>(null);
  const number = text.replace(/[\s\-()]/g, "");
  const valid = /^[0-9]{3,20}$/.test(number);
  const go = async () => {
    if (!valid || calling) return;
    setCalling(true);
    const honoured = await call(number);
    setCalling(false);
    if (!honoured) return;
    setText("");
    setOpen(false);
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      afterOpenChange={(shown) => shown && input.current?.focus()}
      trigger="click"
      placement="bottomRight"
      title={t("bar.dialTitle")}
      content={
        <Space.Compact>
          <Input
            ref={input}
            value={text}
            inputMode="tel"
            aria-label={t("bar.dialTitle")}
            placeholder={t("bar.dialHint")}
            status={text && !valid ? "error" : ""}
            onChange={(event) => setText(event.target.value)}
            onPressEnter={() => void go()}
            style={{ width: 220 }}
          />
          <Button type="primary" icon={<PhoneOutlined />} disabled={!valid} loading={calling} onClick={() => void go()}>
            {t("bar.call")}
          </Button>
        </Space.Compact>
      }
    >
      {children}
    </Popover>
  );
};
