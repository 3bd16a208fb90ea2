/** ITU-T Q.23: the two tones of each digit. */
export const rowHz = [697, 770, 852, 941];
export const columnHz = [1209, 1336, 1477, 1633];
export const pad = ["123A", "456B", "789C", "*0#D"];
