// 声音：这台电脑能不能出声，以及念出来的话。
export default {
  "sound.silent": "本机无声，点击再试",
  "soundcheck.title": "试音",
  "soundcheck.ask": "本机能发出声音吗？",
  "soundcheck.try": "试音",
  "soundcheck.again": "再放一次",
  "soundcheck.heard": "听到了吗？没听到，请查音量、扬声器和静音。",
  "soundcheck.yes": "听到了",
  "soundcheck.no": "没听到",
  "soundcheck.later": "稍后",
  "soundcheck.said": "试音。求助时会这样念出地点。",
  "aloud.alarm": "告警",
  "aloud.surge": "求助激增",
  "aloud.more": "还有{n}处",
  "duty.sound.heard": "有声",
  "duty.sound.silent": "无声",
  "duty.sound.unknown": "未试音",
};
