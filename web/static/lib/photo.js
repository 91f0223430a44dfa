// A picture from a phone, upright and small enough for the hub, without what the
// phone wrote into it.
const longSide = 1600; // pixels, as the hub keeps it
const most = 1_000_000; // bytes; the hub takes 1 MiB

/** @param {File} file @returns {Promise<Blob>} */
export async function scaled(file) {
  const picture = await createImageBitmap(file); // turns it as the phone says
  const shrink = Math.min(1, longSide / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * shrink));
  canvas.height = Math.max(1, Math.round(picture.height * shrink));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (const quality of [0.85, 0.7, 0.5, 0.3]) {
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (blob && blob.size <= most) return blob;
  }
  throw new Error("the picture stays too large");
}
