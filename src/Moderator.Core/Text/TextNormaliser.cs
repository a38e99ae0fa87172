namespace Moderator.Core.Text;

/// <summary>The one normaliser, used by training and scoring alike. Pure; a model file names the version it was trained with.</summary>
public static class TextNormaliser
{
    /// <summary>Changes whenever any text may come out differently; a model trained with another version is refused.</summary>
    public const int Version = 1;

    /// <summary>What a link becomes.</summary>
    public const string UrlMask = "xxurl";

    /// <summary>What an e-mail address becomes.</summary>
    public const string EmailMask = "xxemail";

    /// <summary>What an <c>@mention</c> becomes.</summary>
    public const string UserMask = "xxuser";

    /// <summary>Normalises a text of any UTF-16, lone surrogates included. Never throws on a text.</summary>
    public static NormalisedText Normalise(string text)
    {
        var buffer = new NormalisationBuffer(text.Length + 16);
        Normalise(text, buffer);
        return new NormalisedText(buffer);
    }

    /// <summary>The same without allocating, once the buffer has grown. Takes time linear in the length, on any text.</summary>
    public static void Normalise(ReadOnlySpan<char> text, NormalisationBuffer buffer)
    {
        buffer.Reset(text.Length);
        buffer.Text.Ensure(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = char.IsWhiteSpace(text[i]) ? (text[i] is '\n' or '\r' ? '\n' : ' ') : text[i];
            if (char.IsControl(c) && c != '\n') continue;
            buffer.Text.Add(char.IsSurrogate(c) ? '\uFFFD' : c, i, i + 1);
        }

        buffer.Cased.ToLowerInvariant(buffer.LowerForWriting());
    }
}
