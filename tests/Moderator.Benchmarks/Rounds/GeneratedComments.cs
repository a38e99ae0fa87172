using System.Text;

namespace Moderator.Rounds;

/// <summary>Made-up comments for the rounds: nobody wrote them, and the same seed gives the same ones.</summary>
internal static class GeneratedComments
{
    private static readonly string[] Words =
    [
        "the", "council", "has", "voted", "again", "and", "nobody", "asked", "us", "what", "a", "stupid", "idea", "thank", "you", "for",
        "this", "report", "I", "think", "it", "is", "fair", "idiots", "run", "town", "bridge", "will", "cost", "more", "than", "they", "say",
        "shut", "up", "please", "read", "before", "writing", "\U0001F600", "naïve", "мост", "橋", "well", "said", "liar", "never", "mind", "https://news.example/a",
    ];

    private const int Vocabulary = 50_000;
    private const string Consonants = "bdfgklmnprst";
    private const string Vowels = "aeiou";

    public static string Text(Random random)
    {
        var text = new StringBuilder();
        var count = random.Next(3, 60);
        for (var i = 0; i < count; i++) text.Append(i == 0 ? "" : " ").Append(Words[random.Next(Words.Length)]);
        return text.ToString();
    }

    /// <summary>A word of <see cref="RichText"/>: the r-th, which is taken as often as 1/r. Those after the first few are syllables that mean nothing.</summary>
    public static string Word(int rank)
    {
        if (rank < Words.Length) return Words[rank];
        var word = new StringBuilder();
        for (var left = rank; left > 0; left /= Consonants.Length * Vowels.Length)
            word.Append(Consonants[left % Consonants.Length]).Append(Vowels[left / Consonants.Length % Vowels.Length]);
        return word.ToString();
    }

    /// <summary>With rare words too, as people write: an index of words has to do with it what it has to do with theirs.</summary>
    public static string RichText(Random random)
    {
        var text = new StringBuilder();
        var count = random.Next(3, 60);
        for (var i = 0; i < count; i++) text.Append(i == 0 ? "" : " ").Append(Word((int)Math.Exp(random.NextDouble() * Math.Log(Vocabulary)) - 1));
        return text.ToString();
    }
}
