-- Names of Word styles for the report's own kinds of blocks and marks (defined in the reference document).

local boxes = {callout = 'Callout', question = 'Question', quotation = ''}
local marks = {suggested = 'Suggested', single = 'Single Voice', rests = 'Rests On', edited = 'Single Voice', stale = 'Suggested', ['number-label'] = 'Caption Number', ['quote-number'] = 'Rests On', ['evidence-number'] = 'Rests On'}

function Span(span)
  for _, class in ipairs(span.classes) do
    if marks[class] then span.attributes['custom-style'] = marks[class] return span end
  end
end

-- Evidence numbers stand behind a claim in small letters.
function Link(link)
  if link.classes:includes('en') then
    link.content = {pandoc.Span(link.content, pandoc.Attr('', {}, {['custom-style'] = 'Rests On'}))}
    return link
  end
end

function Div(div)
  for _, class in ipairs(div.classes) do
    if boxes[class] and boxes[class] ~= '' then div.attributes['custom-style'] = boxes[class] return div end
  end
end
