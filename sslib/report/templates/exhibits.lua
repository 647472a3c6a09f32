-- What all three formats share: numbered captions, text alternatives in the PDF, the cover in the DOCX.
local count = { table = 0, figure = 0 }
local label = { table = "Table", figure = "Figure" }
local cover, contents = nil, {}

local function numbered(kind, inlines)
  count[kind] = count[kind] + 1
  local start = pandoc.Inlines { pandoc.Strong { pandoc.Str(label[kind] .. "\u{a0}" .. count[kind] .. ".") }, pandoc.Space() }
  return start .. inlines
end

local function typst_string(text)
  return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"') .. '"'
end

local function caption_of(element)
  local first = element.caption.long[1]
  return first and first.content or pandoc.Inlines {}
end

local function read_meta(meta)
  label.table = pandoc.utils.stringify(meta["table-label"] or label.table)
  label.figure = pandoc.utils.stringify(meta["figure-label"] or label.figure)
  cover = meta.cover
end

local function tables_and_figures(doc)
  return doc:walk {
    traverse = "topdown",
    Div = function(div)
      if div.classes:includes("card") then
        -- a record, not a numbered table
        local body = div.content
        if FORMAT:match("typst") then
          body:insert(1, pandoc.RawBlock("typst", "#block(breakable: false, width: 100%)["))
          body:insert(pandoc.RawBlock("typst", "]"))
          return body, false
        elseif FORMAT:match("docx") then
          return pandoc.Div(body, pandoc.Attr("", {}, {})), false
        end
        return div, false
      end
      if FORMAT:match("docx") and (div.classes:includes("under") or div.classes:includes("gap")) then
        div.attributes["custom-style"] = div.classes:includes("under") and "Under" or "Gap"
        return div
      end
      if FORMAT:match("typst") and (div.classes:includes("under") or div.classes:includes("gap")) then
        local body = div.content
        body:insert(1, pandoc.RawBlock("typst", "#" .. div.classes[1] .. "["))
        body:insert(pandoc.RawBlock("typst", "]"))
        return body
      end
    end,
    Span = function(span)
      if FORMAT:match("typst") and span.classes:includes("under") then
        local inside = span.content
        inside:insert(1, pandoc.RawInline("typst", "#source["))
        inside:insert(pandoc.RawInline("typst", "]"))
        return inside
      end
    end,
    Table = function(t)
      for _, spec in ipairs(t.colspecs) do
        if spec[1] == pandoc.AlignDefault then spec[1] = pandoc.AlignLeft end
      end
      if #caption_of(t) > 0 then
        t.caption.long = { pandoc.Plain(numbered("table", caption_of(t))) }
      end
      return t, false
    end,
    Figure = function(f)
      local image = f.content[1].content[1]
      local alt = pandoc.utils.stringify(image.caption) -- the reader puts the attribute alt there
      local caption = numbered("figure", caption_of(f))
      if FORMAT:match("typst") then
        -- pandoc's writer drops the text alternative: write the figure out
        local words = pandoc.write(pandoc.Pandoc { pandoc.Plain(caption) }, "typst")
        local raw = "#figure(image(" .. typst_string(image.src) .. ", width: 100%, alt: " .. typst_string(alt)
          .. "), caption: [" .. words .. "], alt: " .. typst_string(alt) .. ")"
        return pandoc.RawBlock("typst", raw), false
      end
      f.caption.long = { pandoc.Plain(caption) }
      if FORMAT:match("docx") then
        image.attributes.width = "100%"
      end
      f.content = { pandoc.Plain { image } }
      return f, false
    end,
  }
end

local function docx_front(doc)
  if not FORMAT:match("docx") then return doc end
  local function loose(list) -- tight items would take the small type of table cells
    list.content = list.content:map(function(item)
      return item:map(function(b) return b.t == "Plain" and pandoc.Para(b.content) or b end)
    end)
    return list
  end
  doc = doc:walk { OrderedList = loose, BulletList = loose }
  local front = pandoc.Blocks {}
  for _, line in ipairs(cover or {}) do
    front:insert(pandoc.Div({ pandoc.Para(pandoc.utils.type(line) == "Inlines" and line or pandoc.utils.blocks_to_inlines(line)) },
      pandoc.Attr("", {}, { ["custom-style"] = "Cover" })))
  end
  local items = {}
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" and block.level == 1 then
      table.insert(items, { pandoc.Plain { pandoc.Link(block.content, "#" .. block.identifier) } })
    end
  end
  front:insert(pandoc.Div({ pandoc.Para { pandoc.Str(pandoc.utils.stringify(doc.meta["toc-title"])) } },
    pandoc.Attr("", {}, { ["custom-style"] = "TOC Heading" })))
  front:insert(pandoc.BulletList(items))
  front:extend(doc.blocks)
  doc.blocks = front
  return doc
end

function Pandoc(doc)
  read_meta(doc.meta)
  return docx_front(tables_and_figures(doc))
end
