// 浏览器推送。
export default {
  "push.title": "本浏览器推送",
  "push.what": "推送只含地点编号、类别和一次性链接。每人只有一个浏览器接收；推送可能延迟，不能代替电话和短信。",
  "push.on": "网页关闭时，本浏览器也会收到派给您的求助和告警。",
  "push.off": "本浏览器未接收推送。",
  "push.denied": "浏览器已禁止本站发送通知，请在浏览器设置中允许后再试。",
  "push.insecure": "浏览器推送需要通过 https 打开值守台。",
  "push.never": "此浏览器不支持推送。",
  "push.turnon": "接收推送",
  "push.turnoff": "停止接收",
  "push.failed": "浏览器未能订阅：其推送服务可能无法连接。",
};
