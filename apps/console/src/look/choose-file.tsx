import { UploadOutlined } from "@ant-design/icons";
import { App, Button, Upload } from "antd";

type Props = {
  readonly text: string;
  /** Ends of the names that may be chosen: ".csv,.xlsx". */
  readonly accept: string;
  /** Bytes; of a larger file is told that it is too large. */
  readonly largest: number;
  readonly tooLarge: string;
  readonly choose: (file: File) => void;
};

/** A button by which a file is chosen. It is not sent before the page does so. */
export const ChooseFile = ({ text, accept, largest, tooLarge, choose }: Props) => {
  const { message } = App.useApp();
  return (
    <Upload
      accept={accept}
      showUploadList={false}
      beforeUpload={(file) => {
        if (file.size > largest) void message.error(tooLarge);
        else choose(file);
        return false;
      }}
    >
      <Button icon={<UploadOutlined />}>{text}</Button>
    </Upload>
  );
};
