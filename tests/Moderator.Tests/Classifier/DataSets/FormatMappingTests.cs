using Moderator.Classifier.DataSets;
using Moderator.Core.Scoring;
using Xunit;

namespace Moderator.Tests.Classifier.DataSets;

/// <summary>What each published format's labels become.</summary>
public sealed class FormatMappingTests : IDisposable
{
    private readonly DataSetFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Jigsaw_has_six_attributes_and_leaves_two_unknown()
    {
        var rows = _folder.Read("jigsaw-toxic", "id,comment_text,toxic,severe_toxic,obscene,threat,insult,identity_hate\na1,\"one\n\nand \"\"two\"\"\",1,0,1,0,1,0\na2,fine,0,0,0,0,0,0\n");

        Assert.Equal(["a1", "a2"], rows.Select(r => r.Id));
        Assert.Equal("one\n\nand \"two\"", rows[0].Text);
        Assert.Equal("TOXICITY=1 SEVERE_TOXICITY=0 IDENTITY_ATTACK=0 INSULT=1 PROFANITY=1 THREAT=0", Known(rows[0]));
    }

    [Theory]
    [InlineData("jigsaw-toxic-only")]
    [InlineData("jigsaw-test")]
    public void Two_columns_label_toxicity_alone_and_minus_one_is_unknown(string format)
    {
        var rows = _folder.Read(format, "comment_text,toxic\nrude,1\nkind,0\nnever scored,-1\n");

        Assert.Equal(["TOXICITY=1", "TOXICITY=0", ""], rows.Select(Known));
        Assert.Equal(["1", "2", "3"], rows.Select(r => r.Id));
    }

    [Fact]
    public void Civil_comments_give_shares_of_raters_and_spans_of_the_majority()
    {
        _folder.Write("annotations.csv", "annotation,comment_id,worker,country,all toxic,not toxic\n1,7,a,X,False,False\n2,7,b,X,False,False\n3,7,c,X,True,True\n4,8,a,X,True,False\n5,8,b,X,False,False\n6,9,a,X,False,False\n");
        _folder.Write("spans.csv", "annotation,type,start,end\n1,Insult,2,6\n1,Threat,7,9\n2,Insult,2,5\n2,Profane/Obscene,0,1\n2,,900,905\n6,Insu,0,2\n");
        var rows = DataSetReader.Read(_folder.Write("comments.csv", "comment_id,comment_text\n7,😀 silly me\n8,hm\n9,oh no\n"), DataSetFormat.Parse("civil-comments-spans")).ToList();

        Assert.Equal("TOXICITY=0.67 IDENTITY_ATTACK=0 INSULT=0.67 PROFANITY=0.33 THREAT=0.33", Known(rows[0]));
        Assert.Equal("TOXICITY=1", Known(rows[1]));
        Assert.Equal("TOXICITY=1 IDENTITY_ATTACK=0 INSULT=1 PROFANITY=0 THREAT=0", Known(rows[2]));
        // Two of three marked code points 2 to 4; the emoji before them takes two UTF-16 units.
        Assert.Equal("sil", Assert.Single(Marked(rows[0])));
        Assert.Null(rows[1].ToxicSpans);
        Assert.Equal("oh", Assert.Single(Marked(rows[2])));
    }

    [Fact]
    public void SemEval_offsets_count_code_points()
    {
        var rows = _folder.Read("semeval-spans", "spans,text\n\"[2, 3, 4, 7]\",😀 bad 😀 x\n[],calm\n");

        Assert.Equal(["bad", " "], Marked(rows[0]));
        Assert.Equal((3, 6), (rows[0].ToxicSpans![0].Start, rows[0].ToxicSpans![0].End));
        Assert.Empty(rows[1].ToxicSpans!);
        Assert.Equal("", Known(rows[0]));
    }

    [Fact]
    public void Davidson_raters_who_say_offensive_abstain_on_toxicity_and_those_who_say_hate_on_profanity()
    {
        var rows = _folder.Read("davidson", "count,hate_speech,offensive_language,neither,class,tweet\n3,0,3,0,1,a\n3,2,1,0,0,b\n3,0,1,2,2,c\n4,1,1,2,2,d\n4,2,2,0,0,e\n");

        Assert.Equal(
            ["IDENTITY_ATTACK=0 PROFANITY=1", "TOXICITY=1 IDENTITY_ATTACK=0.67", "TOXICITY=0 IDENTITY_ATTACK=0 PROFANITY=0.33", "TOXICITY=0.33 IDENTITY_ATTACK=0.25 PROFANITY=0.33", "IDENTITY_ATTACK=0.5"],
            rows.Select(Known));
    }

    [Theory]
    [InlineData("hatexplain", "tweet,label\nx,1\ny,0\n", "TOXICITY=1", "TOXICITY=0")]
    [InlineData("stormfront", "text,label\nx,hate\ny,noHate\n", "TOXICITY=1 IDENTITY_ATTACK=1", "IDENTITY_ATTACK=0")]
    [InlineData("surge-toxicity", "text,is_toxic\nx,Toxic\ny,Not Toxic\n", "TOXICITY=1", "TOXICITY=0")]
    [InlineData("youtube-spam", "CONTENT,label\nx,1\ny,0\n", "SPAM=1", "SPAM=0")]
    [InlineData("wikipedia-debiasing", "rev_id,comment,is_toxic,split\n1,x,True,dev\n2,y,False,train\n", "TOXICITY=1", "TOXICITY=0 IDENTITY_ATTACK=0")]
    [InlineData("wikipedia-fuzzed", "rev_id,comment,toxic\n1,x,True\n2,y,False\n", "TOXICITY=1", "TOXICITY=0")]
    [InlineData("insults-social-commentary", "comment_text,insult\nx,1\ny,0\n", "INSULT=1", "INSULT=0")]
    [InlineData("unhealthy-conversations", "_unit_id,comment,hostile,hostile:confidence\n1,x,1,0.75\n2,y,0,0.75\n", "TOXICITY=0.75", "TOXICITY=0.25")]
    public void One_label_each(string format, string content, string first, string second) =>
        Assert.Equal([first, second], _folder.Read(format, content).Select(Known));

    [Fact]
    public void Languages_carry_their_code()
    {
        var row = Assert.Single(_folder.Read("languages", "text,toxic,lang\nschönes Wetter,0,de\n"));

        Assert.Equal(("de", "TOXICITY=0"), (row.Language, Known(row)));
    }

    [Fact]
    public void Hatemoji_neighbours_of_opposite_label_and_like_words_are_a_pair()
    {
        var rows = _folder.Read("hatemoji", "text,type,target,label_gold\nI can stand my 🐸 friends,none,['none'],0\nI cannot stand my 🐸 friends,animosity,['x'],1\nquite another thing,threateninglanguage,['x'],1\nnothing alike here,none,['none'],0\n");

        Assert.Equal(["1", "1", null, null], rows.Select(r => r.Group));
        Assert.Equal(
            ["TOXICITY=0 IDENTITY_ATTACK=0 THREAT=0", "TOXICITY=1 IDENTITY_ATTACK=1", "TOXICITY=1 IDENTITY_ATTACK=1 THREAT=1", "TOXICITY=0 IDENTITY_ATTACK=0 THREAT=0"],
            rows.Select(Known));
    }

    [Fact]
    public void Paradetox_lines_become_groups_of_one_toxic_text_and_its_rewrites()
    {
        var rows = _folder.Read("paradetox", "toxic,neutral1,neutral2,neutral3\nrude,polite,,civil\nbad,good,,\n");

        Assert.Equal(["1-toxic", "1-neutral1", "1-neutral3", "2-toxic", "2-neutral1"], rows.Select(r => r.Id));
        Assert.Equal(["1", "1", "1", "2", "2"], rows.Select(r => r.Group));
        Assert.Equal(["TOXICITY=1", "TOXICITY=0", "TOXICITY=0", "TOXICITY=1", "TOXICITY=0"], rows.Select(Known));
    }

    [Fact]
    public void Wikipedia_context_has_the_parent_and_the_published_score()
    {
        var rows = _folder.Read("wikipedia-context", "comment_text,toxic,perspective_toxicity,parent_text\nyes,1,0.25,did you?\nno,0,1e-05,\n");

        Assert.Equal(["did you?", null], rows.Select(r => r.ParentText));
        Assert.Equal([0.25, 1e-05], rows.Select(r => r.PublishedScores![AttributeId.Toxicity]!.Value));
        Assert.Equal(["TOXICITY=1", "TOXICITY=0"], rows.Select(Known));
    }

    [Fact]
    public void Perspective_scores_are_published_scores_and_no_labels()
    {
        var row = Assert.Single(_folder.Read(
            "perspective-wikipedia",
            "id,comment_text,TOXICITY@6,SEVERE_TOXICITY@2,IDENTITY_ATTACK,INSULT,PROFANITY,SEXUALLY_EXPLICIT,THREAT,SPAM,TOXICITY@5\nq,hi,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9\n"));

        Assert.Equal("", Known(row));
        Assert.Equal([0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.6, 0.8], row.PublishedScores!.Select(s => s.Value));
    }

    [Fact]
    public void Madlibs_give_the_identity_of_their_template()
    {
        var rows = _folder.Read(
            "bias-madlibs",
            "Text,Label,Template\nBeing quite tall is nice.,NOT_BAD,being_adj\nhug Left Handed,NOT_BAD,verb_adj\nYou are a bad baker,BAD,you_occupation\nUlla is a bad twin,BAD,name_adj\n");

        Assert.Equal(["quite tall", "left handed", "", "twin"], rows.Select(r => string.Join(',', r.Identities!)));
        Assert.Equal(["TOXICITY=0", "TOXICITY=0", "TOXICITY=1", "TOXICITY=1"], rows.Select(Known));
        Assert.Equal("being_adj", rows[0].Template);
    }

    [Fact]
    public void The_profanity_list_and_the_unlabelled_texts_are_read()
    {
        var list = _folder.Write("list.csv", "text,canonical_form_1,category_1,severity_rating,severity_description\nd@rn,darn,other / general insult,1.2,Mild\n");
        var texts = _folder.Write("texts.txt", "first line\r\n\nsecond line");

        Assert.Equal(new LexiconTerm("d@rn", "darn", "other / general insult", 1.2), Assert.Single(SurgeProfanityList.Read(list, BadRows.Fail)));
        Assert.Equal(["first line", "second line"], UnlabelledTexts.Read(texts, BadRows.Fail));
    }

    [Fact]
    public void Every_format_of_the_recipes_is_registered_once()
    {
        var names = DataSetFormat.All.Select(f => f.Name).ToList();

        Assert.Equal(21, names.Distinct().Count());
        Assert.Equal(names.Count, names.Distinct().Count());
        var error = Assert.Throws<FormatException>(() => DataSetFormat.Parse("jigsaw"));
        Assert.StartsWith("Unknown data set format 'jigsaw'. Expected one of: jigsaw-toxic, jigsaw-toxic-only, ", error.Message, StringComparison.Ordinal);
    }

    private static string Known(LabelledComment comment) =>
        string.Join(' ', Attributes.All.Where(a => comment.Labels[a] is not null).Select(a => $"{a.WireName()}={Math.Round(comment.Labels[a]!.Value, 2)}"));

    private static IEnumerable<string> Marked(LabelledComment comment) =>
        comment.ToxicSpans!.Select(s => comment.Text[s.Start..s.End]);
}
