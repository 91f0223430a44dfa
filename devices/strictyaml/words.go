package strictyaml

import "brighteyes/devices/bilingual"

// words is what this package says itself. What the YAML library says stands in
// yaml.syntax as it came.
var words = bilingual.Table{
	Zh: map[string]string{
		"yaml.documents": "有多个 YAML 文档；只应有一个",
		"yaml.syntax":    "YAML 写法有误：%s",
		"yaml.mapping":   "应为键和值（%s）",
		"yaml.key":       "没有这个键；这里可用：%s",
		"yaml.list":      "应为列表",
		"yaml.text":      "应为文字",
		"yaml.bool":      "应为 true 或 false",
		"yaml.whole":     "应为整数",
		"yaml.number":    "应为数字",
		"yaml.twice":     "这个键写了两次；只应有一次",
		"yaml.fancy":     "请直接写出内容：这里不用锚点（&）、引用（*）、合并（<<）和标签（!）",
	},
	En: map[string]string{
		"yaml.documents": "has several YAML documents; one is wanted",
		"yaml.syntax":    "%s",
		"yaml.mapping":   "want keys and values (%s)",
		"yaml.key":       "unknown key; known here: %s",
		"yaml.list":      "want a list",
		"yaml.text":      "want a text",
		"yaml.bool":      "want true or false",
		"yaml.whole":     "want a whole number",
		"yaml.number":    "want a number",
		"yaml.twice":     "stands twice; a key is written once",
		"yaml.fancy":     "write it out: anchors (&), aliases (*), merges (<<) and tags (!) are not used here",
	},
}
