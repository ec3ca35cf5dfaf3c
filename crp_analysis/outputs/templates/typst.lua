-- What pandoc's Typst writer leaves out or cannot know: alternative texts, and the report's own kinds of blocks.

local function quoted(text)
  return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"'):gsub('\n', ' ') .. '"'
end

local boxes = {callout = 'callout', persona = 'persona', option = 'card', question = 'question', note = 'note', quotation = 'anchored', lead = 'lead'}
local grids = {cards = '[#card[', sides = '[#card['} -- what opens each of their cells
local cells = {card = true, side = true, part = true}
local marks = {suggested = 'suggested', single = 'single', rests = 'rests', edited = 'single', stale = 'suggested', ['number-label'] = 'strong', ['evidence-number'] = 'evidence-number'}

function Image(image)
  local alt = pandoc.utils.stringify(image.caption)
  return pandoc.RawInline('typst', '#picture(' .. quoted(image.src) .. ', ' .. quoted(alt) .. ')')
end

function Span(span)
  for _, class in ipairs(span.classes) do
    if marks[class] then
      local content = pandoc.List({pandoc.RawInline('typst', '#' .. marks[class] .. '[')})
      content:extend(span.content)
      content:insert(pandoc.RawInline('typst', ']'))
      return content
    end
  end
end

-- Evidence numbers stand behind a claim in small letters.
function Link(link)
  if link.classes:includes('en') then
    return {pandoc.RawInline('typst', '#evidence-number['), link, pandoc.RawInline('typst', ']')}
  end
end

local function grid(div, opening)
  local content = pandoc.List({pandoc.RawBlock('typst', '#side-by-side(')})
  for _, cell in ipairs(div.content) do
    content:insert(pandoc.RawBlock('typst', opening))
    content:extend(cell.content)
    content:insert(pandoc.RawBlock('typst', ']],'))
  end
  content:insert(pandoc.RawBlock('typst', ')'))
  return content
end

-- The parts of a card in two columns of their own, first left, then right, so that a short part leaves no hole beside a long one.
local function columns(div)
  local content = pandoc.List({pandoc.RawBlock('typst', '#side-by-side(')})
  for side = 1, 2 do
    content:insert(pandoc.RawBlock('typst', '['))
    for number, cell in ipairs(div.content) do
      if number % 2 == side % 2 then
        content:insert(pandoc.RawBlock('typst', '#part['))
        content:extend(cell.content)
        content:insert(pandoc.RawBlock('typst', ']'))
      end
    end
    content:insert(pandoc.RawBlock('typst', '],'))
  end
  content:insert(pandoc.RawBlock('typst', ')'))
  return content
end

function Div(div)
  for _, class in ipairs(div.classes) do
    if cells[class] then return nil end
    if class == 'parts' then return columns(div) end
    if grids[class] then return grid(div, grids[class]) end
  end
  if div.classes:includes('dense') then
    local content = pandoc.List({pandoc.RawBlock('typst', '#dense[')})
    content:extend(div.content)
    content:insert(pandoc.RawBlock('typst', ']'))
    return content
  end
  for _, class in ipairs(div.classes) do
    if boxes[class] then
      local label = div.identifier ~= '' and (' <' .. div.identifier .. '>') or ''
      local kind = div.classes:includes('warning') and '#warning[' or ('#' .. boxes[class] .. '[')
      local content = pandoc.List({pandoc.RawBlock('typst', kind)})
      content:extend(div.content)
      content:insert(pandoc.RawBlock('typst', ']' .. label))
      return content
    end
  end
  if div.identifier == '' then return div.content end
end

-- A picture with nothing but a short paragraph between it and its heading takes both along to the next page.
local LONGEST_LEAD = 700

-- A tall picture stands at a page's foot and takes room away from what stands above it. A heading there must ask for no more room than
-- is left, or it would go overleaf and leave its picture behind.
local HALF_A_PAGE = 2500 -- signs, a line of a list counted as full

local function is_tall(block)
  return block and block.t == 'Figure' and block.classes:includes('tall')
end

local function signs(block)
  local lines = (block.t == 'BulletList' or block.t == 'OrderedList') and #block.content or 1
  return math.max(#pandoc.utils.stringify(block), 100 * lines)
end

local function is_above_tall(blocks, number)
  local between = 0
  for after = number + 1, #blocks do
    if is_tall(blocks[after]) then return true end
    between = between + signs(blocks[after])
    if between > HALF_A_PAGE then return false end
  end
  return false
end

function Blocks(blocks)
  local content = pandoc.List()
  for number, block in ipairs(blocks) do
    local following, before = blocks[number + 1], blocks[number - 1]
    if block.t == 'Para' and following and following.t == 'Figure' and before and before.t == 'Header'
      and not is_tall(following) and #pandoc.utils.stringify(block) < LONGEST_LEAD then
      content:insert(pandoc.RawBlock('typst', '#lead['))
      content:insert(block)
      content:insert(pandoc.RawBlock('typst', ']'))
    elseif block.t == 'Header' and is_above_tall(blocks, number) then
      content:extend({pandoc.RawBlock('typst', '#[#set heading(supplement: [tall])'), block, pandoc.RawBlock('typst', ']')})
    elseif is_tall(block) then
      content:extend({pandoc.RawBlock('typst', '#tall['), block, pandoc.RawBlock('typst', ']')})
    else
      content:insert(block)
    end
  end
  return content
end
