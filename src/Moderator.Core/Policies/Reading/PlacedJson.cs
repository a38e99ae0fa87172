using System.Text.Json;

namespace Moderator.Core.Policies.Reading;

/// <summary>A JSON value that knows where it stands.</summary>
internal sealed class PlacedJson(JsonTokenType kind, int offset)
{
    /// <summary>The token that starts it.</summary>
    public JsonTokenType Kind { get; } = kind;

    /// <summary>In bytes from the start of the file.</summary>
    public int Offset { get; } = offset;

    /// <summary>What a string says.</summary>
    public string Text { get; private set; } = "";

    public double Number { get; private set; }

    /// <summary>The value as the file writes it, shortened.</summary>
    public string Written { get; private set; } = "";

    public List<PlacedMember> Members { get; } = [];

    public List<PlacedJson> Items { get; } = [];

    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    /// <exception cref="PlacedJsonException">A text cannot be read.</exception>
    public static PlacedJson Read(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Disallow });
        reader.Read();
        var root = ReadValue(ref reader);
        reader.Read();
        return root;
    }

    private static PlacedJson ReadValue(ref Utf8JsonReader reader)
    {
        var value = new PlacedJson(reader.TokenType, (int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                value.Written = "an object";
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var (name, offset) = (TextOf(ref reader), (int)reader.TokenStartIndex);
                    reader.Read();
                    value.Members.Add(new PlacedMember(name, offset, ReadValue(ref reader)));
                }

                break;
            case JsonTokenType.StartArray:
                value.Written = "an array";
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) value.Items.Add(ReadValue(ref reader));
                break;
            case JsonTokenType.String:
                value.Text = TextOf(ref reader);
                value.Written = Quoted(value.Text);
                break;
            case JsonTokenType.Number:
                value.Number = reader.GetDouble();
                value.Written = System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
                break;
            default:
                value.Written = reader.TokenType.ToString().ToLowerInvariant();
                break;
        }

        return value;
    }

    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            throw new PlacedJsonException((int)reader.TokenStartIndex);
        }
    }

    /// <summary>Text in quotes, cut where it is long.</summary>
    public static string Quoted(string text)
    {
        const int Longest = 60;
        return text.Length <= Longest ? $"\"{text}\"" : $"\"{text[..Longest]}...\"";
    }
}

/// <summary>A property of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Offset">Where the name stands, in bytes.</param>
/// <param name="Value">Its value.</param>
internal sealed record PlacedMember(string Name, int Offset, PlacedJson Value);

/// <summary>A text holds an escape that is half of a surrogate pair.</summary>
internal sealed class PlacedJsonException(int offset) : Exception
{
    /// <summary>Where the text starts, in bytes.</summary>
    public int Offset { get; } = offset;
}
