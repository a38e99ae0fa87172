using System.Text.Json;
using Moderator.Classifier.DataSets.Reading;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Classifier.DataSets.Formats;

/// <summary>
/// Our own format: NDJSON in UTF-8, one comment a line, written by <see cref="LabelledCommentWriter"/>. Fields
/// <c>id</c>, <c>text</c> and <c>labels</c> (attribute name to a number from 0 to 1; an attribute that is not named is unknown) are required;
/// <c>spans</c>, <c>language</c>, <c>topic</c>, <c>headline</c>, <c>parent</c>, <c>phenomenon</c>, <c>pair</c> and
/// <c>slots</c> (a list of strings) may be there; others are ignored. Offsets are UTF-16 code units, end exclusive.
/// </summary>
internal sealed class ModeratorFormat : DataSetFormat
{
    private ModeratorFormat()
        : base("moderator")
    {
    }

    public static ModeratorFormat Instance { get; } = new();

    internal override IEnumerable<LabelledComment> Read(string path, BadRows badRows)
    {
        var badLines = Utf8Check.BadLines(path).ToHashSet();
        var ids = new SeenIds(path);
        foreach (var (number, line) in PhysicalLines.Read(path))
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            LabelledComment comment;
            try
            {
                if (badLines.Contains(number)) throw new DataSetFormatException(path, number, null, "bytes that are not UTF-8", "a file in UTF-8");
                comment = new JsonRow(path, number, line).ToComment();
                ids.Add("id", comment.Id, number);
            }
            catch (DataSetFormatException error)
            {
                badRows.Report(error);
                continue;
            }

            yield return comment;
        }
    }

    private sealed class JsonRow
    {
        private readonly string _path;
        private readonly long _line;
        private readonly JsonElement _root;

        public JsonRow(string path, long line, string json)
        {
            _path = path;
            _line = line;
            try
            {
                using var document = JsonDocument.Parse(json);
                _root = document.RootElement.Clone();
            }
            catch (JsonException error)
            {
                throw Bad(null, $"broken JSON at byte {error.BytePositionInLine}", "one JSON object on a line");
            }

            if (_root.ValueKind != JsonValueKind.Object) throw Bad(null, "a JSON " + Kind(_root), "one JSON object on a line");
        }

        public LabelledComment ToComment()
        {
            var text = Required("text");
            return new LabelledComment
            {
                Id = Required("id"),
                Text = text,
                Labels = Labels(),
                ToxicSpans = Spans(text),
                Language = Optional("language"),
                Topic = Optional("topic"),
                ArticleTitle = Optional("headline"),
                ParentText = Optional("parent"),
                Phenomenon = Optional("phenomenon"),
                Group = Optional("pair"),
                SlotFillers = Strings("slots"),
            };
        }

        private AttributeLabels Labels()
        {
            if (!_root.TryGetProperty("labels", out var labels)) throw Bad("labels", "nothing", "an object of attributes and labels");
            if (labels.ValueKind != JsonValueKind.Object) throw Bad("labels", "a JSON " + Kind(labels), "an object of attributes and labels");
            List<(AttributeId, double)> known = [];
            foreach (var property in labels.EnumerateObject())
            {
                if (!Attributes.TryParse(property.Name, out var attribute))
                    throw Bad("labels", "an unknown attribute", "one of " + string.Join(", ", Attributes.AllNames));
                var place = "labels." + property.Name;
                if (property.Value.ValueKind != JsonValueKind.Number) throw Bad(place, "a JSON " + Kind(property.Value), "a number from 0 to 1");
                var label = property.Value.GetDouble();
                if (label is not (>= 0 and <= 1)) throw Bad(place, property.Value.GetRawText(), "a number from 0 to 1");
                known.Add((attribute, label));
            }

            return AttributeLabels.Of([.. known]);
        }

        private List<TextSpan>? Spans(string text)
        {
            if (!_root.TryGetProperty("spans", out var spans) || spans.ValueKind == JsonValueKind.Null) return null;
            if (spans.ValueKind != JsonValueKind.Array) throw Bad("spans", "a JSON " + Kind(spans), "a list of spans");
            List<TextSpan> read = [];
            foreach (var span in spans.EnumerateArray())
            {
                if (span.ValueKind != JsonValueKind.Object) throw Bad("spans", "a JSON " + Kind(span), "objects with start and end");
                var (start, end) = (Offset(span, "start"), Offset(span, "end"));
                if (start < 0 || end <= start || end > text.Length)
                    throw Bad("spans", $"the span {start} to {end}", $"0 ≤ start < end ≤ {text.Length}, the text's length in UTF-16 code units");
                if (span.TryGetProperty("attribute", out var attribute) && !(attribute.ValueKind == JsonValueKind.String && Attributes.TryParse(attribute.GetString(), out _)))
                    throw Bad("spans.attribute", "an unknown attribute", "one of " + string.Join(", ", Attributes.AllNames));
                read.Add(new TextSpan(start, end));
            }

            return read;
        }

        private int Offset(JsonElement span, string name) =>
            span.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var offset)
                ? offset
                : throw Bad("spans." + name, "no whole number", "an offset in UTF-16 code units");

        private List<string>? Strings(string field)
        {
            if (!_root.TryGetProperty(field, out var list) || list.ValueKind == JsonValueKind.Null) return null;
            if (list.ValueKind != JsonValueKind.Array) throw Bad(field, "a JSON " + Kind(list), "a list of strings");
            List<string> read = [];
            foreach (var item in list.EnumerateArray())
                read.Add(item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Bad(field, "a JSON " + Kind(item), "a string"));
            return read;
        }

        private string Required(string field)
        {
            var text = Optional(field) ?? throw Bad(field, "nothing", "a string");
            return string.IsNullOrWhiteSpace(text) ? throw Bad(field, "an empty string", "a string that is not empty") : text;
        }

        private string? Optional(string field)
        {
            if (!_root.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null) return null;
            if (value.ValueKind != JsonValueKind.String) throw Bad(field, "a JSON " + Kind(value), "a string");
            try
            {
                return value.GetString();
            }
            catch (InvalidOperationException)
            {
                throw Bad(field, "half of a surrogate pair", "whole characters");
            }
        }

        private DataSetFormatException Bad(string? field, string found, string expected) => new(_path, _line, field, found, expected);

        private static string Kind(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            var kind => kind.ToString().ToLowerInvariant(),
        };
    }
}
