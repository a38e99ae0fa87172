using Moderator.Classifier.DataSets.Reading;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.DataSets.Formats;

/// <summary>
/// Civil Comments with toxic spans (Pavlopoulos and others, 2022: "From the Detection of Toxic Spans in Online
/// Discussions to the Analysis of Toxic-to-Civil Transfer"): comments under news articles, each read by several raters.
/// Three files: <c>comments.csv</c> (the main one), <c>annotations.csv</c> (one row a rater and comment) and
/// <c>spans.csv</c> (what the rater marked, typed, in code points, end exclusive).
/// </summary>
/// <remarks>
/// What a rater said:
/// <list type="bullet">
/// <item>marked a span, or ticked <c>all toxic</c> alone: found something toxic (a span outweighs a ticked <c>not toxic</c>);</item>
/// <item>no span and <c>not toxic</c> ticked: found nothing. The publisher sets <c>all toxic</c> as well on nearly every
/// such row; those comments hold markedly fewer swear words the more raters answered so, which is why they count as "nothing";</item>
/// <item>neither a span nor a tick: no answer, left out of every share.</item>
/// </list>
/// TOXICITY is the share of raters who found something. INSULT (Insult), PROFANITY (Profane/Obscene), IDENTITY_ATTACK
/// (Identity based Attack) and THREAT (Threat) are the shares who marked a span of that type, among those who marked spans
/// or found nothing; "Other Toxicity" and a missing type count for TOXICITY alone. Toxic spans are the characters that more than half of
/// those raters marked. A few published spans run past the end of their comment (they were marked in a longer text):
/// their type counts, their place does not. Three published types are cut short; they are taken for what they begin.
/// </remarks>
internal sealed class CivilCommentsSpansFormat : DataSetFormat
{
    private const string AnnotationsFile = "annotations.csv";
    private const string SpansFile = "spans.csv";

    private static readonly (string Word, SpanTypes Type)[] TypeWords =
    [
        ("Insult", SpanTypes.Insult), ("Profane/Obscene", SpanTypes.Profanity),
        ("Identity based Attack", SpanTypes.IdentityAttack), ("Threat", SpanTypes.Threat),
        ("Other Toxicity", SpanTypes.None), (string.Empty, SpanTypes.None),
        ("Insu", SpanTypes.Insult), ("Identity based ", SpanTypes.IdentityAttack),
    ];

    private static readonly string[] Words = [.. TypeWords.Select(t => t.Word)];

    private CivilCommentsSpansFormat()
        : base("civil-comments-spans", AnnotationsFile, SpansFile)
    {
    }

    [Flags]
    private enum SpanTypes
    {
        None = 0,
        Insult = 1,
        Profanity = 2,
        IdentityAttack = 4,
        Threat = 8,
    }

    private enum Answer
    {
        None,
        Nothing,
        Whole,
        Spans,
    }

    public static CivilCommentsSpansFormat Instance { get; } = new();

    internal override IEnumerable<LabelledComment> Read(string path, BadRows badRows)
    {
        var folder = Path.GetDirectoryName(path) ?? string.Empty;
        var raters = RatersByComment(Companion(folder, AnnotationsFile), Companion(folder, SpansFile), badRows);
        var ids = new SeenIds(path);
        foreach (var row in CsvFile.Read(path, ["comment_id", "comment_text"], badRows))
        {
            LabelledComment comment;
            try
            {
                var id = row.Text("comment_id");
                ids.Add("comment_id", id, row.Line);
                if (!raters.TryGetValue(id, out var own))
                    throw row.Bad("comment_id", "an id that no annotation names", $"an id of {AnnotationsFile}");
                comment = Labelled(id, row.Text("comment_text"), own);
            }
            catch (DataSetFormatException error)
            {
                badRows.Report(error);
                continue;
            }

            yield return comment;
        }
    }

    private static LabelledComment Labelled(string id, string text, List<Rater> raters)
    {
        var answered = raters.Count(r => r.Answer != Answer.None);
        var markers = raters.Where(r => r.Answer is Answer.Spans or Answer.Nothing).ToList();
        List<(AttributeId, double)> labels = [];
        if (answered > 0)
            labels.Add((AttributeId.Toxicity, (double)raters.Count(r => r.Answer is Answer.Spans or Answer.Whole) / answered));
        if (markers.Count > 0)
        {
            labels.Add((AttributeId.Insult, ShareWith(SpanTypes.Insult)));
            labels.Add((AttributeId.Profanity, ShareWith(SpanTypes.Profanity)));
            labels.Add((AttributeId.IdentityAttack, ShareWith(SpanTypes.IdentityAttack)));
            labels.Add((AttributeId.Threat, ShareWith(SpanTypes.Threat)));
        }

        return new LabelledComment
        {
            Id = id,
            Text = text,
            Labels = AttributeLabels.Of([.. labels]),
            Language = "en",
            ToxicSpans = markers.Count == 0 ? null : CodePoints.SpansOf(text, MarkedByMajority(CodePoints.Count(text), markers)),
        };

        double ShareWith(SpanTypes type) => (double)markers.Count(r => r.Types.HasFlag(type)) / markers.Count;
    }

    private static bool[] MarkedByMajority(int length, List<Rater> markers)
    {
        var votes = new int[length];
        var own = new bool[length];
        foreach (var rater in markers)
        {
            Array.Clear(own);
            foreach (var (start, end) in rater.Spans)
            {
                if (end <= length) own.AsSpan(start, end - start).Fill(true);
            }

            for (var i = 0; i < length; i++) votes[i] += own[i] ? 1 : 0;
        }

        return Array.ConvertAll(votes, v => 2 * v > markers.Count);
    }

    private static Dictionary<string, List<Rater>> RatersByComment(string annotationsPath, string spansPath, BadRows badRows)
    {
        var byAnnotation = new Dictionary<string, Rater>(StringComparer.Ordinal);
        var byComment = new Dictionary<string, List<Rater>>(StringComparer.Ordinal);
        var ids = new SeenIds(annotationsPath);
        foreach (var row in CsvFile.Read(annotationsPath, ["annotation", "comment_id", "all toxic", "not toxic"], badRows))
        {
            try
            {
                var rater = new Rater(row.Flag("all toxic"), row.Flag("not toxic"));
                var (annotation, comment) = (row.Text("annotation"), row.Text("comment_id"));
                ids.Add("annotation", annotation, row.Line);
                byAnnotation.Add(annotation, rater);
                if (!byComment.TryGetValue(comment, out var own)) byComment.Add(comment, own = []);
                own.Add(rater);
            }
            catch (DataSetFormatException error)
            {
                badRows.Report(error);
            }
        }

        foreach (var row in CsvFile.Read(spansPath, ["annotation", "type", "start", "end"], badRows))
        {
            try
            {
                if (!byAnnotation.TryGetValue(row.Text("annotation"), out var rater))
                    throw row.Bad("annotation", "an annotation that is not known", $"one of {AnnotationsFile}");
                var word = row.OneOf("type", Words);
                var (start, end) = (row.Count("start"), row.Count("end"));
                if (end <= start) throw row.Bad("end", $"{end} after a start of {start}", "an end after the start");
                rater.Mark(Array.Find(TypeWords, t => string.Equals(t.Word, word, StringComparison.Ordinal)).Type, start, end);
            }
            catch (DataSetFormatException error)
            {
                badRows.Report(error);
            }
        }

        return byComment;
    }

    private static string Companion(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? path : throw new DataSetFormatException(path, null, null, "no such file", "the companion of comments.csv beside it");
    }

    /// <summary>One rater's reading of one comment.</summary>
    private sealed class Rater(bool allToxic, bool notToxic)
    {
        private readonly List<(int Start, int End)> _spans = [];

        public IReadOnlyList<(int Start, int End)> Spans => _spans;

        public SpanTypes Types { get; private set; }

        public Answer Answer => (_spans.Count > 0, allToxic, notToxic) switch
        {
            (true, _, _) => Answer.Spans,
            (false, _, true) => Answer.Nothing,
            (false, true, false) => Answer.Whole,
            (false, false, false) => Answer.None,
        };

        public void Mark(SpanTypes type, int start, int end)
        {
            Types |= type;
            _spans.Add((start, end));
        }
    }
}
